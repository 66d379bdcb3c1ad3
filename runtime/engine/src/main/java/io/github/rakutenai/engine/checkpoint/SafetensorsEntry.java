package io.github.rakutenai.engine.checkpoint;

import java.util.List;

import io.github.rakutenai.engine.tensor.DType;
import io.github.rakutenai.engine.tensor.Shape;
import io.github.rakutenai.engine.tensor.Tensor;

/**
 * What a safetensors header says about one tensor.
 *
 * @param dtype null where the header has none, as the other two
 * @param shape outermost length first
 * @param offsets first byte of the data and the byte behind the last, counted from the end of the header
 */
record SafetensorsEntry(String name, String dtype, List<Long> shape, List<Long> offsets) {

    private static final List<DType> FORMATS = List.of(DType.F32, DType.F16, DType.BF16);

    /** The view of the data that starts at {@code dataStart}; everything the header says is checked. */
    Tensor view(MappedFile file, long dataStart) {
        if (dtype == null || shape == null || offsets == null || offsets.size() != 2) {
            throw file.damaged(name, "dtype, shape and two data_offsets", toString());
        }
        if (shape.isEmpty()) {
            throw file.unsupported(name, "a vector or a matrix", "a single number");
        }
        DType format = format(file);
        Shape checked = file.shape(name, shape);
        long sizeBytes = format.byteSize(checked.elements());
        if (begin() < 0 || begin() > file.sizeBytes() || end() - begin() != sizeBytes) {
            throw file.damaged(
                    name, "%s %s (%d bytes)".formatted(checked, format, sizeBytes), "data_offsets " + offsets);
        }
        return file.tensor(name, format, checked, dataStart + begin());
    }

    private DType format(MappedFile file) {
        return FORMATS.stream()
                .filter(format -> format.name().equals(dtype))
                .findAny()
                .orElseThrow(() -> file.unsupported(name, "a dtype among " + FORMATS, dtype));
    }

    long begin() {
        return offsets.getFirst();
    }

    long end() {
        return offsets.getLast();
    }
}
