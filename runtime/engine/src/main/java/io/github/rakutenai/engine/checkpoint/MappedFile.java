package io.github.rakutenai.engine.checkpoint;

import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

import io.github.rakutenai.engine.tensor.DType;
import io.github.rakutenai.engine.tensor.Shape;
import io.github.rakutenai.engine.tensor.Tensor;

/**
 * One file of a checkpoint, from which tensors are cut as views.
 *
 * @param bytes the whole file, read-only
 */
record MappedFile(Path path, MemorySegment bytes) {

    /** Far above any tensor and far below what would overflow a byte count. */
    private static final long MOST_ELEMENTS = 1L << 48;

    long sizeBytes() {
        return bytes.byteSize();
    }

    /** The shape with these lengths, outermost first, which come unchecked from the file. */
    Shape shape(String place, List<Long> lengths) {
        long elements = 1;
        for (long length : lengths) {
            if (length < 1 || length > MOST_ELEMENTS / elements) {
                String found = lengths.stream().map(Long::toUnsignedString).collect(Collectors.joining("x"));
                throw damaged(place, "dimensions from 1 to " + MOST_ELEMENTS + " elements", found);
            }
            elements *= length;
        }
        return new Shape(lengths);
    }

    /** @param start first byte, not negative; the file may end before or within the tensor */
    Tensor tensor(String name, DType dtype, Shape shape, long start) {
        long expected = shape.rows() * dtype.byteSize(shape.columns());
        long available = Math.max(0, sizeBytes() - start);
        if (expected > available) {
            String wanted = "%s %s (%d bytes)".formatted(shape, dtype, expected);
            throw MalformedCheckpointException.truncated(path, name + " at byte " + start, wanted, available);
        }
        return new Tensor(name, dtype, shape, bytes.asSlice(start, expected));
    }

    MalformedCheckpointException damaged(String place, String expected, String found) {
        return MalformedCheckpointException.damaged(path, place, expected, found);
    }

    MalformedCheckpointException unsupported(String place, String expected, String found) {
        return MalformedCheckpointException.unsupported(path, place, expected, found);
    }
}
