package io.github.rakutenai.engine.kernel;

import java.lang.foreign.MemorySegment;
import java.util.EnumMap;
import java.util.Map;

import io.github.rakutenai.engine.tensor.DType;
import io.github.rakutenai.engine.tensor.Tensor;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;

/** Arithmetic over jdk.incubator.vector, which must be among the JVM's modules before this class is touched. */
public final class VectorKernels implements Kernels {

    private final Map<DType, BlockDecoder> decoders = new EnumMap<>(DType.class);
    private final VectorMatmul matmul = new VectorMatmul();
    private final TileProduct products = new TileProduct();

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
        MatmulShapes.check(weights, fromRow, toRow, x, tokens, out);
        matmul.multiply(decoders.get(weights.dtype()), weights, fromRow, toRow, x, tokens, out);
    }

    @Override
    public void rmsNorm(float[] x, int at, float[] weight, float epsilon, float[] out) {
        float squares = sumOfSquares(x, at, weight.length);
        float scale = (float) (1 / Math.sqrt(squares / weight.length + epsilon));
        for (int i = 0; i < weight.length; i++) {
            out[at + i] = x[at + i] * scale * weight[i];
        }
    }

    private static float sumOfSquares(float[] x, int at, int length) {
        int end = length - length % Lanes.COUNT;
        FloatVector squares = FloatVector.zero(Lanes.FLOATS);
        for (int i = 0; i < end; i += Lanes.COUNT) {
            FloatVector values = Lanes.floats(x, at + i);
            squares = values.fma(values, squares);
        }
        return Lanes.sum(squares) + TileProduct.tail(x, at + end, x, at + end, length - end);
    }

    @Override
    public void swiGlu(float[] gate, float[] up, int from, int to) {
        int end = to - (to - from) % Lanes.COUNT;
        for (int i = from; i < end; i += Lanes.COUNT) {
            swish(Lanes.floats(gate, i)).mul(Lanes.floats(up, i)).intoArray(gate, i);
        }
        if (end < to) {
            VectorMask<Float> rest = Lanes.FLOATS.indexInRange(end, to);
            FloatVector value = FloatVector.fromArray(Lanes.FLOATS, gate, end, rest);
            FloatVector factor = FloatVector.fromArray(Lanes.FLOATS, up, end, rest);
            swish(value).mul(factor).intoArray(gate, end, rest);
        }
    }

    private static FloatVector swish(FloatVector x) {
        return x.div(VectorExp.exp(x.neg()).add(1f));
    }

    @Override
    public void scores(
            float[] keys, int positions, int headDim, float[] query, int queryAt, int heads, float scale, float[] out) {
        int width = headDim - headDim % Lanes.COUNT;
        for (int first = 0; first < positions; first += TileProduct.ROWS) {
            int rows = Math.min(TileProduct.ROWS, positions - first);
            products.clear(heads);
            products.add(keys, first * headDim, headDim, rows, width, query, queryAt, headDim, heads);
            for (int head = 0; head < heads; head++) {
                for (int r = 0; r < rows; r++) {
                    int keyTail = (first + r) * headDim + width;
                    int queryTail = queryAt + head * headDim + width;
                    float rest = TileProduct.tail(keys, keyTail, query, queryTail, headDim - width);
                    out[head * positions + first + r] = scale * (products.sum(head, r) + rest);
                }
            }
        }
    }

    @Override
    public float expSum(float[] values, int at, int count, float max) {
        for (int j = 0; j < count; j += Lanes.COUNT) {
            VectorMask<Float> valid = Lanes.FLOATS.indexInRange(j, count);
            FloatVector exponents =
                    FloatVector.fromArray(Lanes.FLOATS, values, at + j, valid).sub(max);
            VectorExp.exp(exponents).intoArray(values, at + j, valid);
        }
        float sum = 0;
        for (int j = at; j < at + count; j++) {
            sum += values[j];
        }
        return sum;
    }

    @Override
    public void weightedSum(
            float[] rows, int count, int columns, float[] weights, int weightsAt, float decay, float[] out, int at) {
        int end = columns - columns % Lanes.COUNT;
        for (int d = 0; d < end; d += Lanes.COUNT) {
            FloatVector sums = Lanes.floats(out, at + d).mul(decay);
            for (int j = 0; j < count; j++) {
                sums = Lanes.floats(rows, j * columns + d).fma(broadcast(weights[weightsAt + j]), sums);
            }
            sums.intoArray(out, at + d);
        }
        for (int d = end; d < columns; d++) {
            float sum = decay * out[at + d];
            for (int j = 0; j < count; j++) {
                sum += weights[weightsAt + j] * rows[j * columns + d];
            }
            out[at + d] = sum;
        }
    }

    private static FloatVector broadcast(float value) {
        return FloatVector.broadcast(Lanes.FLOATS, value);
    }
}
