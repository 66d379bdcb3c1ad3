package io.github.rakutenai.engine.checkpoint;

import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

import io.github.rakutenai.engine.tensor.DType;
import io.github.rakutenai.engine.tensor.Shape;
import io.github.rakutenai.engine.tensor.Tensor;

/**
 * One entry of a GGUF file's list of tensors.
 *
 * @param offset byte of the data after the start of all data
 */
record GgufTensor(String name, DType dtype, Shape shape, long offset) {

    private static final int MOST_DIMENSIONS = 4;
    /** Far above any tensor and far below what would overflow a byte count. */
    private static final long MOST_ELEMENTS = 1L << 48;

    static GgufTensor read(GgufCursor cursor) {
        String name = cursor.string();
        cursor.enter(name);
        Shape shape = shape(cursor);
        int type = cursor.int32();
        DType dtype = GgmlType.dtype(type)
                .orElseThrow(() ->
                        cursor.unsupported("a tensor type among " + List.of(DType.values()), GgmlType.name(type)));
        if (shape.columns() % dtype.blockSize() != 0) {
            throw cursor.damaged(
                    "columns in " + dtype + " blocks of " + dtype.blockSize(), shape + " with " + shape.columns());
        }
        return new GgufTensor(name, dtype, shape, cursor.int64());
    }

    private static Shape shape(GgufCursor cursor) {
        int count = cursor.int32();
        if (count < 1 || count > MOST_DIMENSIONS) {
            throw cursor.damaged("1 to " + MOST_DIMENSIONS + " dimensions", Integer.toUnsignedString(count));
        }
        List<Long> lengths = new ArrayList<>();
        long elements = 1;
        for (int i = 0; i < count; i++) {
            long length = cursor.int64();
            lengths.add(length);
            if (length < 1 || length > MOST_ELEMENTS / elements) {
                throw cursor.damaged("dimensions from 1 to " + MOST_ELEMENTS + " elements", unsigned(lengths));
            }
            elements *= length;
        }
        // ggml writes the contiguous dimension first.
        return new Shape(lengths.reversed());
    }

    private static String unsigned(List<Long> lengths) {
        return lengths.reversed().stream().map(Long::toUnsignedString).collect(Collectors.joining("x"));
    }

    long sizeBytes() {
        return shape.rows() * dtype.byteSize(shape.columns());
    }

    /** The view of the data, which must be aligned and lie within the file. */
    Tensor view(Path file, MemorySegment bytes, long dataStart, long alignment) {
        if (offset < 0 || offset > bytes.byteSize() || offset % alignment != 0) {
            throw damaged(
                    file, name, "an offset within the file, a multiple of " + alignment, Long.toUnsignedString(offset));
        }
        long start = dataStart + offset;
        long available = Math.max(0, bytes.byteSize() - start);
        if (sizeBytes() > available) {
            throw new MalformedCheckpointException(
                    file,
                    name + " at byte " + start,
                    "%s %s (%d bytes)".formatted(shape, dtype, sizeBytes()),
                    String.valueOf(available),
                    "the file is truncated, download it again");
        }
        return new Tensor(name, dtype, shape, bytes.asSlice(start, sizeBytes()));
    }

    /** Refuses tensors that share bytes. */
    static void requireDisjoint(Path file, List<GgufTensor> tensors) {
        List<GgufTensor> ordered = new ArrayList<>(tensors);
        ordered.sort(Comparator.comparingLong(GgufTensor::offset));
        for (int i = 1; i < ordered.size(); i++) {
            GgufTensor before = ordered.get(i - 1);
            GgufTensor tensor = ordered.get(i);
            long free = before.offset() + before.sizeBytes();
            if (tensor.offset() < free) {
                throw damaged(
                        file,
                        tensor.name(),
                        "an offset of at least " + free + ", behind " + before.name(),
                        String.valueOf(tensor.offset()));
            }
        }
    }

    private static MalformedCheckpointException damaged(Path file, String name, String expected, String found) {
        return MalformedCheckpointException.damaged(file, name, expected, found);
    }
}
