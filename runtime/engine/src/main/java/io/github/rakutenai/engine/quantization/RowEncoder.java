package io.github.rakutenai.engine.quantization;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;

import io.github.rakutenai.engine.kernel.Kernels;
import io.github.rakutenai.engine.tensor.DType;
import io.github.rakutenai.engine.tensor.Tensor;

/** Converts rows of a tensor from one format to another. Holds scratch memory: every thread has its own. */
final class RowEncoder {

    /** Scales are F16: what is larger cannot be written. */
    private static final float LARGEST = 65504;

    private final Kernels kernels;
    private final Map<DType, BlockEncoder> encoders = new EnumMap<>(DType.class);
    private float[] floats = new float[0];
    private byte[] encoded = new byte[0];

    RowEncoder(Kernels kernels) {
        this.kernels = kernels;
    }

    /**
     * @param offset byte offset in {@code out} of the row
     * @throws IllegalArgumentException if a weight is not finite, or so large that no scale holds it
     */
    void encode(Tensor source, int row, DType dtype, MemorySegment out, long offset) {
        int columns = source.columns();
        int rowBytes = (int) dtype.byteSize(columns);
        if (floats.length < columns || encoded.length < rowBytes) {
            floats = new float[columns];
            encoded = new byte[rowBytes];
        }
        kernels.dequantizeRow(source, row, floats, 0);
        requireFinite(source, row, columns);
        Arrays.fill(encoded, 0, rowBytes, (byte) 0);
        BlockEncoder encoder = encoders.computeIfAbsent(dtype, RowEncoder::encoder);
        for (int block = 0; block < columns / dtype.blockSize(); block++) {
            encoder.encode(floats, block * dtype.blockSize(), encoded, block * dtype.blockBytes());
        }
        MemorySegment.copy(encoded, 0, out, ValueLayout.JAVA_BYTE, offset, rowBytes);
    }

    private void requireFinite(Tensor source, int row, int columns) {
        for (int i = 0; i < columns; i++) {
            if (!(Math.abs(floats[i]) <= LARGEST)) {
                throw new IllegalArgumentException("%s, row %d, column %d: expected a weight of at most %s, found %s"
                        .formatted(source.name(), row, i, LARGEST, floats[i]));
            }
        }
    }

    private static BlockEncoder encoder(DType dtype) {
        return switch (dtype) {
            case F32 -> new EncodeF32();
            case F16 -> new EncodeF16();
            case Q8_0 -> new EncodeQ8_0();
            case Q4_0 -> new EncodeQ4_0();
            case Q4_K -> new EncodeLines(4);
            case Q5_K -> new EncodeLines(5);
            case Q6_K -> new EncodeQ6_K();
            case BF16, Q4_1, Q5_0, Q5_1, Q2_K, Q3_K ->
                throw new IllegalArgumentException("no quantisation scheme writes " + dtype);
        };
    }
}
