package io.github.rakutenai.onednn;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Arrays;

import io.github.rakutenai.engine.kernel.Kernels;
import io.github.rakutenai.engine.tensor.Tensor;

/** Converts rows of weights to a {@link WeightForm}, row-major. An instance holds scratch memory: every thread has its own. */
final class RowEncoder {

    private static final ValueLayout.OfShort HALF = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final int LARGEST_BYTE = 127;

    private final Kernels kernels;
    private final WeightForm form;
    private final int columns;
    private final float[] row;
    private final float[] inverse;
    private final float[] scales;
    private final byte[] bytes;
    private final short[] halves;

    RowEncoder(Kernels kernels, WeightForm form, int columns) {
        this.kernels = kernels;
        this.form = form;
        this.columns = columns;
        row = new float[columns];
        inverse = new float[columns];
        scales = new float[form.scales(columns)];
        bytes = new byte[columns];
        halves = new short[columns];
    }

    /**
     * @param out (columns), the row's weights, at {@code outAt}
     * @param rowScales (groups, stride), of which the column {@code scaleAt} is overwritten
     */
    void encode(Tensor weights, int index, MemorySegment out, long outAt, float[] rowScales, int scaleAt, int stride) {
        kernels.dequantizeRow(weights, index, row, 0);
        if (form == WeightForm.BRAIN_FLOATS) {
            BrainFloats.round(row, 0, columns, halves, 0);
            MemorySegment.copy(halves, 0, out, ValueLayout.JAVA_SHORT, outAt, columns);
        } else {
            findScales(weights, index);
            quantize();
            MemorySegment.copy(bytes, 0, out, ValueLayout.JAVA_BYTE, outAt, columns);
            for (int g = 0; g < scales.length; g++) {
                rowScales[g * stride + scaleAt] = scales[g];
            }
        }
    }

    /** A format that has one multiplier for each group keeps it, and its weights exactly. */
    private void findScales(Tensor weights, int index) {
        long offset = index * weights.rowBytes();
        for (int g = 0; g < scales.length; g++) {
            scales[g] = switch (weights.dtype()) {
                case Q4_0, Q5_0, Q8_0 ->
                    half(weights, offset + (long) g * weights.dtype().blockBytes());
                case Q6_K -> scaleOfQ6K(weights, offset + g / 16 * 210L, g % 16);
                default -> largest(g * form.group()) / LARGEST_BYTE;
            };
        }
    }

    /** Source: block_q6_K: 16 signed byte scales at byte 192, half multiplier at byte 208. */
    private static float scaleOfQ6K(Tensor weights, long block, int group) {
        return half(weights, block + 208) * weights.segment().get(ValueLayout.JAVA_BYTE, block + 192 + group);
    }

    private static float half(Tensor weights, long offset) {
        return Float.float16ToFloat(weights.segment().get(HALF, offset));
    }

    private float largest(int at) {
        float largest = 0;
        for (int c = at; c < at + form.group(); c++) {
            largest = Math.max(largest, Math.abs(row[c]));
        }
        return largest;
    }

    private void quantize() {
        for (int g = 0; g < scales.length; g++) {
            float factor = scales[g] == 0 ? 0 : 1 / scales[g];
            Arrays.fill(inverse, g * form.group(), (g + 1) * form.group(), factor);
        }
        for (int c = 0; c < columns; c++) {
            // Never negative before it is cut off, so that the nearest integer is found without a branch.
            bytes[c] = (byte) ((int) (row[c] * inverse[c] + 128.5f) - 128);
        }
    }
}
