package io.github.rakutenai.engine.tensor;

import java.lang.foreign.MemorySegment;

/**
 * A named, typed view over memory that somebody else owns; nothing is copied.
 *
 * @param name the tensor's name in its file
 * @param dtype storage format
 * @param shape dimensions, row-major; the columns are a multiple of the format's block size
 * @param segment exactly the tensor's bytes, little-endian, valid while its checkpoint is open
 */
public record Tensor(String name, DType dtype, Shape shape, MemorySegment segment) {

    /** @throws IllegalArgumentException if columns, format and byte length disagree */
    public Tensor {
        long expected = Math.multiplyExact(shape.rows(), dtype.byteSize(shape.columns()));
        if (segment.byteSize() != expected) {
            throw new IllegalArgumentException("%s: expected %s %s (%d bytes), found %d bytes"
                    .formatted(name, shape, dtype, expected, segment.byteSize()));
        }
    }

    public int rows() {
        return Math.toIntExact(shape.rows());
    }

    public int columns() {
        return Math.toIntExact(shape.columns());
    }

    public long sizeBytes() {
        return segment.byteSize();
    }

    /** Bytes from the start of one row to the start of the next. */
    public long rowBytes() {
        return dtype.byteSize(shape.columns());
    }
}
