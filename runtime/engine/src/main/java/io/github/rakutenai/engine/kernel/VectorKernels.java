package io.github.rakutenai.engine.kernel;

import java.lang.foreign.MemorySegment;
import java.util.EnumMap;
import java.util.Map;

import io.github.rakutenai.engine.tensor.DType;
import io.github.rakutenai.engine.tensor.Tensor;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/** Arithmetic over jdk.incubator.vector, which must be among the JVM's modules before this class is touched. */
public final class VectorKernels implements Kernels {

    private final Map<DType, BlockDecoder> decoders = new EnumMap<>(DType.class);
    private final VectorMatmul matmul = new VectorMatmul();
    private final VectorOctetMatmul octetMatmul = new VectorOctetMatmul();
    private final VectorQ8Rows q8Rows = new VectorQ8Rows();
    private final VectorPanelMatmul panelMatmul = new VectorPanelMatmul();
    private final VectorRounding rounding = new VectorRounding();
    private final VectorKeysQ8_0 keysQ8 = new VectorKeysQ8_0();
    private final VectorExp exp = new VectorExp();
    private final float[] scratch = new float[1024];

    public VectorKernels() {
        for (DType dtype : DType.values()) {
            decoders.put(dtype, decoder(dtype));
        }
    }

    private static BlockDecoder decoder(DType dtype) {
        return switch (dtype) {
            case F32 -> new VectorF32();
            case F16 -> new VectorF16();
            case BF16 -> new VectorBF16();
            case Q4_0 -> new VectorQ4_0();
            case Q4_1 -> new VectorQ4_1();
            case Q5_0 -> new VectorQ5_0();
            case Q5_1 -> new VectorQ5_1();
            case Q8_0 -> new VectorQ8_0();
            case Q2_K -> new VectorQ2_K();
            case Q3_K -> new VectorQ3_K();
            case Q4_K -> new VectorQ4_K();
            case Q5_K -> new VectorQ5_K();
            case Q6_K -> new VectorQ6_K();
        };
    }

    /** Whether this machine has vectors that these kernels can use: at least 4 floats wide. */
    static boolean supported() {
        return Lanes.COUNT >= 4;
    }

    @Override
    public String description() {
        return Lanes.FLOATS.vectorBitSize() + "-bit vectors";
    }

    @Override
    public void dequantize(DType dtype, MemorySegment bytes, long offset, int elements, float[] out, int at) {
        decoders.get(dtype).decode(bytes, offset, elements / dtype.blockSize(), out, at);
    }

    @Override
    public void matmul(Tensor weights, int fromRow, int toRow, float[] x, int tokens, float[] out) {
        MatmulShapes.check(weights, fromRow, toRow, x.length, tokens, out);
        int from = tokens <= VectorQ8Rows.MOST_TOKENS && weights.dtype() == DType.Q8_0 && VectorQ8Rows.supported()
                ? q8Rows.multiply(weights, fromRow, toRow, x, tokens, out)
                : fromRow;
        matmul.multiply(decoders.get(weights.dtype()), weights, from, toRow, x, tokens, out);
    }

    @Override
    public boolean multipliesOctets(Tensor weights, int tokens) {
        return tokens >= VectorOctetMatmul.LEAST_TOKENS && weights.columns() % Lanes.COUNT == 0;
    }

    @Override
    public int octetRows() {
        return VectorOctetMatmul.ROWS_TOGETHER;
    }

    @Override
    public void arrange(float[] x, int tokens, int from, int to, OctetActivations out) {
        for (int octet = from; octet < to; octet++) {
            out.set(octet, x, tokens, Lanes.COUNT);
        }
    }

    @Override
    public void matmul(Tensor weights, int fromRow, int toRow, OctetActivations x, int tokens, float[] out) {
        MatmulShapes.check(weights, fromRow, toRow, x.length(weights.columns()), tokens, out);
        octetMatmul.multiply(decoders.get(weights.dtype()), weights, fromRow, toRow, x, tokens, out);
    }

    @Override
    public void round(float[] x, int from, int to, IntegerActivations out) {
        rounding.round(x, from, to, out);
    }

    @Override
    public void matmul(PanelMatrix weights, int fromStack, int toStack, IntegerActivations x, int tokens, float[] out) {
        panelMatmul.multiply(weights, fromStack, toStack, x, tokens, out);
    }

    @Override
    public void rmsNorm(float[] x, int at, float[] weight, float epsilon, float[] out) {
        float squares = sumOfSquares(x, at, weight.length);
        float scale = (float) (1 / Math.sqrt(squares / weight.length + epsilon));
        for (int i = 0; i < weight.length; i++) {
            out[at + i] = x[at + i] * scale * weight[i];
        }
    }

    private float sumOfSquares(float[] x, int at, int length) {
        int end = length - length % Lanes.COUNT;
        FloatVector squares = FloatVector.zero(Lanes.FLOATS);
        for (int i = 0; i < end; i += Lanes.COUNT) {
            FloatVector values = FloatVector.fromArray(Lanes.FLOATS, x, at + i);
            squares = values.fma(values, squares);
        }
        squares.intoArray(scratch, 0);
        return Lanes.sum(scratch, 0) + TileProduct.tail(x, at + end, x, at + end, length - end);
    }

    @Override
    public void swiGlu(float[] gate, float[] up, int from, int to) {
        for (int i = from; i < to; i += scratch.length) {
            swiGluRun(gate, up, i, Math.min(scratch.length, to - i));
        }
    }

    private void swiGluRun(float[] gate, float[] up, int from, int count) {
        for (int i = 0; i < count; i++) {
            scratch[i] = -gate[from + i];
        }
        exp.apply(scratch, 0, count);
        for (int i = 0; i < count; i++) {
            gate[from + i] = gate[from + i] / (1 + scratch[i]) * up[from + i];
        }
    }

    @Override
    public void dequantizeKeys(DType dtype, MemorySegment memory, long offset, int headDim, float[] out, int at) {
        if (dtype == DType.Q8_0) {
            keysQ8.decode(memory, offset, headDim, out, at);
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
        VectorScores.compute(keys, blocks, headDim, queries, count, scale, out, outStride);
    }

    @Override
    public float max(float[] values, int at, int count) {
        int end = at + count - count % Lanes.COUNT;
        FloatVector largest = FloatVector.broadcast(Lanes.FLOATS, Float.NEGATIVE_INFINITY);
        for (int j = at; j < end; j += Lanes.COUNT) {
            largest = FloatVector.fromArray(Lanes.FLOATS, values, j).max(largest);
        }
        float max = largest.reduceLanes(VectorOperators.MAX);
        for (int j = end; j < at + count; j++) {
            max = Math.max(max, values[j]);
        }
        return max;
    }

    @Override
    public float expSum(float[] values, int at, int count, float max) {
        return exp.applyAndSum(values, at, count, max);
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
        VectorWeightedSum.add(rows, from, to, columns, weights, weightsAt, weightsStride, queries, out, at);
    }
}
