package io.github.rakutenai.engine.kernel;

import java.lang.foreign.MemorySegment;
import java.util.EnumMap;
import java.util.Map;

import io.github.rakutenai.engine.tensor.DType;
import io.github.rakutenai.engine.tensor.Tensor;

/** The plainest arithmetic, sums in double precision: the oracle of every other implementation, and the fallback. */
public final class ScalarKernels implements Kernels {

    private final Map<DType, BlockDecoder> decoders = new EnumMap<>(DType.class);
    private float[] weightRow = new float[0];

    public ScalarKernels() {
        for (DType dtype : DType.values()) {
            decoders.put(dtype, decoder(dtype));
        }
    }

    private static BlockDecoder decoder(DType dtype) {
        return switch (dtype) {
            case F32 -> new ScalarF32();
            case F16 -> new ScalarF16();
            case BF16 -> new ScalarBF16();
            case Q4_0 -> new ScalarQ4_0();
            case Q4_1 -> new ScalarQ4_1();
            case Q5_0 -> new ScalarQ5_0();
            case Q5_1 -> new ScalarQ5_1();
            case Q8_0 -> new ScalarQ8_0();
            case Q2_K -> new ScalarQ2_K();
            case Q3_K -> new ScalarQ3_K();
            case Q4_K -> new ScalarQ4_K();
            case Q5_K -> new ScalarQ5_K();
            case Q6_K -> new ScalarQ6_K();
        };
    }

    @Override
    public String description() {
        return "scalar arithmetic";
    }

    @Override
    public void dequantize(DType dtype, MemorySegment bytes, long offset, int elements, float[] out, int at) {
        decoders.get(dtype).decode(bytes, offset, elements / dtype.blockSize(), out, at);
    }

    @Override
    public void matmul(Tensor weights, int fromRow, int toRow, float[] x, int tokens, float[] out) {
        MatmulShapes.check(weights, fromRow, toRow, x.length, tokens, out);
        int rows = weights.rows();
        int columns = weights.columns();
        if (weightRow.length < columns) {
            weightRow = new float[columns];
        }
        for (int r = fromRow; r < toRow; r++) {
            dequantizeRow(weights, r, weightRow, 0);
            for (int t = 0; t < tokens; t++) {
                out[t * rows + r] = dot(weightRow, 0, x, t * columns, columns);
            }
        }
    }

    @Override
    public void round(float[] x, int from, int to, IntegerActivations out) {
        int[] integers = new int[IntegerActivations.GROUP_COLUMNS];
        for (int group = from; group < to; group++) {
            int at = group * IntegerActivations.GROUP_COLUMNS;
            float largest = largest(x, at, IntegerActivations.GROUP_COLUMNS);
            float inverse = IntegerActivations.inverseScale(largest);
            for (int i = 0; i < integers.length; i++) {
                integers[i] = (int) Math.rint(x[at + i] * inverse);
            }
            out.set(group, largest, integers);
        }
    }

    private static float largest(float[] x, int at, int count) {
        float largest = 0;
        for (int i = at; i < at + count; i++) {
            largest = Math.max(largest, Math.abs(x[i]));
        }
        return largest;
    }

    @Override
    public void matmul(PanelMatrix weights, int fromStack, int toStack, IntegerActivations x, int tokens, float[] out) {
        int toRow = Math.min(weights.rows(), toStack * PanelMatrix.STACK_ROWS);
        for (int row = fromStack * PanelMatrix.STACK_ROWS; row < toRow; row++) {
            for (int t = 0; t < tokens; t++) {
                out[t * weights.rows() + row] = ScalarPanelProduct.of(weights, row, x, t);
            }
        }
    }

    private static float dot(float[] a, int aAt, float[] b, int bAt, int length) {
        double sum = 0;
        for (int i = 0; i < length; i++) {
            sum += (double) a[aAt + i] * b[bAt + i];
        }
        return (float) sum;
    }

    @Override
    public void rmsNorm(float[] x, int at, float[] weight, float epsilon, float[] out) {
        double sum = 0;
        for (int i = 0; i < weight.length; i++) {
            sum += (double) x[at + i] * x[at + i];
        }
        float scale = (float) (1 / Math.sqrt(sum / weight.length + epsilon));
        for (int i = 0; i < weight.length; i++) {
            out[at + i] = x[at + i] * scale * weight[i];
        }
    }

    @Override
    public void swiGlu(float[] gate, float[] up, int from, int to) {
        for (int i = from; i < to; i++) {
            gate[i] = (float) (gate[i] / (1 + Math.exp(-gate[i]))) * up[i];
        }
    }

    @Override
    public void dequantizeKeys(DType dtype, MemorySegment memory, long offset, int headDim, float[] out, int at) {
        if (dtype == DType.Q8_0) {
            ScalarKeysQ8_0.decode(memory, offset, headDim, out, at);
        } else {
            dequantize(dtype, memory, offset, headDim * KEY_BLOCK, out, at);
        }
    }

    @Override
    public void scores(
            float[] keys,
            int blocks,
            int headDim,
            float[] queries,
            int count,
            float scale,
            float[] out,
            int outStride) {
        for (int q = 0; q < count; q++) {
            for (int p = 0; p < blocks * KEY_BLOCK; p++) {
                int key = p / KEY_BLOCK * KEY_BLOCK * headDim + p % KEY_BLOCK;
                double sum = 0;
                for (int d = 0; d < headDim; d++) {
                    sum += (double) queries[q * headDim + d] * keys[key + d * KEY_BLOCK];
                }
                out[q * outStride + p] = scale * (float) sum;
            }
        }
    }

    @Override
    public float max(float[] values, int at, int count) {
        float max = Float.NEGATIVE_INFINITY;
        for (int j = at; j < at + count; j++) {
            max = Math.max(max, values[j]);
        }
        return max;
    }

    @Override
    public float expSum(float[] values, int at, int count, float max) {
        float sum = 0;
        for (int j = at; j < at + count; j++) {
            values[j] = (float) Math.exp(values[j] - max);
            sum += values[j];
        }
        return sum;
    }

    @Override
    public void weightedSum(
            float[] rows,
            int from,
            int to,
            int columns,
            float[] weights,
            int weightsAt,
            int weightsStride,
            int queries,
            float[] out,
            int at) {
        for (int q = 0; q < queries; q++) {
            for (int j = from; j < to; j++) {
                float weight = weights[weightsAt + q * weightsStride + j];
                for (int d = 0; d < columns; d++) {
                    out[at + q * columns + d] += weight * rows[j * columns + d];
                }
            }
        }
    }
}
