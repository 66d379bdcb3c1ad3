package io.github.rakutenai.engine.checkpoint;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

import io.github.rakutenai.engine.tensor.DType;
import io.github.rakutenai.engine.tensor.Shape;
import io.github.rakutenai.engine.tensor.Tensor;

/**
 * One entry of a GGUF file's list of tensors.
 *
 * @param offset first byte, counted from the start of all data
 */
record GgufTensor(String name, DType dtype, Shape shape, long offset) {

    private static final int MOST_DIMENSIONS = 4;

    static GgufTensor read(MappedFile file, GgufCursor cursor) {
        String name = cursor.string();
        cursor.enter(name);
        Shape shape = file.shape(name, dimensions(cursor));
        DType dtype = dtype(cursor);
        if (shape.columns() % dtype.blockSize() != 0) {
            throw cursor.damaged(
                    "columns in blocks of " + dtype.blockSize() + " for " + dtype, shape + " of " + shape.columns());
        }
        return new GgufTensor(name, dtype, shape, cursor.int64());
    }

    private static List<Long> dimensions(GgufCursor cursor) {
        int count = cursor.int32();
        if (count < 1 || count > MOST_DIMENSIONS) {
            throw cursor.damaged("1 to " + MOST_DIMENSIONS + " dimensions", Integer.toUnsignedString(count));
        }
        List<Long> lengths = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            lengths.add(cursor.int64());
        }
        // ggml writes the contiguous dimension first.
        return lengths.reversed();
    }

    private static DType dtype(GgufCursor cursor) {
        int id = cursor.int32();
        return GgmlType.dtype(id)
                .orElseThrow(
                        () -> cursor.unsupported("a tensor type among " + List.of(DType.values()), GgmlType.name(id)));
    }

    /** Byte behind the last, counted like the offset. */
    private long end() {
        return offset + shape.rows() * dtype.byteSize(shape.columns());
    }

    /** The view of the data, which must be aligned and lie within the file. */
    Tensor view(MappedFile file, long dataStart, long alignment) {
        if (offset < 0 || offset > file.sizeBytes() || offset % alignment != 0) {
            String expected = "an offset within the file's %d bytes that is a multiple of %d"
                    .formatted(file.sizeBytes(), alignment);
            throw file.damaged(name, expected, Long.toUnsignedString(offset));
        }
        return file.tensor(name, dtype, shape, dataStart + offset);
    }

    /** Refuses tensors that share bytes. */
    static void requireDisjoint(MappedFile file, List<GgufTensor> tensors) {
        List<GgufTensor> ordered = new ArrayList<>(tensors);
        ordered.sort(Comparator.comparingLong(GgufTensor::offset));
        for (int i = 1; i < ordered.size(); i++) {
            GgufTensor before = ordered.get(i - 1);
            GgufTensor tensor = ordered.get(i);
            if (tensor.offset() < before.end()) {
                String expected = "an offset of at least %d, behind %s".formatted(before.end(), before.name());
                throw file.damaged(tensor.name(), expected, String.valueOf(tensor.offset()));
            }
        }
    }
}
