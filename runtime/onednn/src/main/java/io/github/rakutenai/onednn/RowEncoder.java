package io.github.rakutenai.onednn;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

import io.github.rakutenai.engine.kernel.Kernels;
import io.github.rakutenai.engine.tensor.Tensor;

/** Converts rows of weights to a {@link WeightForm}, row-major. An instance holds scratch memory: every thread has its own. */
final class RowEncoder {

    /** Makes every number positive, so that cutting off rounds to the nearest. */
    private static final int BIAS = 1 << 7;

    private final Kernels kernels;
    private final WeightForm form;
    private final int columns;
    private final float[] row;
    private final byte[] bytes;
    private final short[] halves;

    RowEncoder(Kernels kernels, WeightForm form, int columns) {
        this.kernels = kernels;
        this.form = form;
        this.columns = columns;
        row = new float[columns];
        bytes = new byte[columns];
        halves = new short[columns];
    }

    /**
     * @param out (columns), the row's weights, at {@code outAt}
     * @return the row's scale, 1 if the form has none
     */
    float encode(Tensor weights, int index, MemorySegment out, long outAt) {
        kernels.dequantizeRow(weights, index, row, 0);
        return switch (form) {
            case BRAIN_FLOATS -> {
                BrainFloats.round(row, 0, columns, halves, 0);
                MemorySegment.copy(halves, 0, out, ValueLayout.JAVA_SHORT, outAt, columns);
                yield 1;
            }
            case BYTES -> {
                float largest = BytePairs.largest(row, 0, columns);
                quantize(largest == 0 ? 0 : Byte.MAX_VALUE / largest);
                MemorySegment.copy(bytes, 0, out, ValueLayout.JAVA_BYTE, outAt, columns);
                yield largest / Byte.MAX_VALUE;
            }
        };
    }

    private void quantize(float factor) {
        for (int c = 0; c < columns; c++) {
            bytes[c] = (byte) ((int) (row[c] * factor + (BIAS + 0.5f)) - BIAS);
        }
    }
}
