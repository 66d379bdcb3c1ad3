package io.github.rakutenai.tornado.kernel;

import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;
import uk.ac.manchester.tornado.api.types.arrays.ShortArray;

/**
 * Products of a weight matrix and one vector, for the decoding of a single sequence. A work group multiplies one row, in which
 * its items take turns by octets, so that each weight is read once and neighbours read neighbouring words.
 *
 * <p>A matrix is the arrays {@code words}, {@code halves} and {@code floats}, as {@link WeightCodes} has them, and {@code half}
 * holds the value of each half. {@code threads} is the size of a work group, a power of two.
 */
public final class MatrixVector {

    private MatrixVector() {}

    /**
     * Of the normalised vector: out[r] = sum_c w[r][c] * x[c] * norm[c] / rms(x), where the root mean square comes out of the
     * same pass over x.
     *
     * @param x (columns)
     * @param norm (columns), the weight of RMSNorm
     * @param out (rows), overwritten
     */
    public static void normed(
            KernelContext context,
            FloatArray x,
            FloatArray norm,
            IntArray words,
            ShortArray halves,
            FloatArray floats,
            FloatArray half,
            FloatArray out,
            int format,
            int rows,
            int columns,
            int outAt,
            float epsilon,
            int threads) {
        float[] sums = context.allocateFloatLocalArray(threads);
        float[] squares = context.allocateFloatLocalArray(threads);
        int row = context.groupIdx;
        int lane = context.localIdx;
        int rowOctets = columns / WeightCodes.OCTET;
        float sum = 0;
        float square = 0;
        for (int octet = lane; octet < rowOctets; octet += threads) {
            int c = WeightCodes.OCTET * octet;
            float x0 = x.get(c);
            float x1 = x.get(c + 1);
            float x2 = x.get(c + 2);
            float x3 = x.get(c + 3);
            float x4 = x.get(c + 4);
            float x5 = x.get(c + 5);
            float x6 = x.get(c + 6);
            float x7 = x.get(c + 7);
            square += x0 * x0 + x1 * x1 + x2 * x2 + x3 * x3 + x4 * x4 + x5 * x5 + x6 * x6 + x7 * x7;
            sum += WeightCodes.dot(
                    format,
                    words,
                    halves,
                    floats,
                    half,
                    rows * rowOctets,
                    row * rowOctets + octet,
                    x0 * norm.get(c),
                    x1 * norm.get(c + 1),
                    x2 * norm.get(c + 2),
                    x3 * norm.get(c + 3),
                    x4 * norm.get(c + 4),
                    x5 * norm.get(c + 5),
                    x6 * norm.get(c + 6),
                    x7 * norm.get(c + 7));
        }
        sums[lane] = sum;
        squares[lane] = square;
        for (int stride = threads / 2; stride > 0; stride = stride / 2) {
            context.localBarrier();
            if (lane < stride) {
                sums[lane] += sums[lane + stride];
                squares[lane] += squares[lane + stride];
            }
        }
        if (lane == 0) {
            out.set(outAt + row, sums[0] / TornadoMath.sqrt(squares[0] / columns + epsilon));
        }
    }

    /**
     * The gated unit of the feed-forward: out[r] = silu(gate(r)) * up(r), both of the normalised vector.
     *
     * @param words gate's rows, then up's; likewise the other two
     * @param rows of both together
     * @param out (rows / 2), overwritten
     */
    public static void gated(
            KernelContext context,
            FloatArray x,
            FloatArray norm,
            IntArray words,
            ShortArray halves,
            FloatArray floats,
            FloatArray half,
            FloatArray out,
            int format,
            int rows,
            int columns,
            float epsilon,
            int threads) {
        float[] gates = context.allocateFloatLocalArray(threads);
        float[] ups = context.allocateFloatLocalArray(threads);
        float[] squares = context.allocateFloatLocalArray(threads);
        int row = context.groupIdx;
        int lane = context.localIdx;
        int rowOctets = columns / WeightCodes.OCTET;
        int upAt = rows / 2 * rowOctets;
        float gate = 0;
        float up = 0;
        float square = 0;
        for (int octet = lane; octet < rowOctets; octet += threads) {
            int c = WeightCodes.OCTET * octet;
            float x0 = x.get(c);
            float x1 = x.get(c + 1);
            float x2 = x.get(c + 2);
            float x3 = x.get(c + 3);
            float x4 = x.get(c + 4);
            float x5 = x.get(c + 5);
            float x6 = x.get(c + 6);
            float x7 = x.get(c + 7);
            square += x0 * x0 + x1 * x1 + x2 * x2 + x3 * x3 + x4 * x4 + x5 * x5 + x6 * x6 + x7 * x7;
            x0 = x0 * norm.get(c);
            x1 = x1 * norm.get(c + 1);
            x2 = x2 * norm.get(c + 2);
            x3 = x3 * norm.get(c + 3);
            x4 = x4 * norm.get(c + 4);
            x5 = x5 * norm.get(c + 5);
            x6 = x6 * norm.get(c + 6);
            x7 = x7 * norm.get(c + 7);
            int at = row * rowOctets + octet;
            gate += WeightCodes.dot(format, words, halves, floats, half, 2 * upAt, at, x0, x1, x2, x3, x4, x5, x6, x7);
            up += WeightCodes.dot(
                    format, words, halves, floats, half, 2 * upAt, upAt + at, x0, x1, x2, x3, x4, x5, x6, x7);
        }
        gates[lane] = gate;
        ups[lane] = up;
        squares[lane] = square;
        for (int stride = threads / 2; stride > 0; stride = stride / 2) {
            context.localBarrier();
            if (lane < stride) {
                gates[lane] += gates[lane + stride];
                ups[lane] += ups[lane + stride];
                squares[lane] += squares[lane + stride];
            }
        }
        if (lane == 0) {
            float factor = 1 / TornadoMath.sqrt(squares[0] / columns + epsilon);
            out.set(row, Activation.gated(gates[0] * factor, ups[0] * factor));
        }
    }

    /**
     * Added to the residual stream: out[r] += sum_c w[r][c] * x[c].
     *
     * @param x (columns)
     * @param out (rows)
     */
    public static void added(
            KernelContext context,
            FloatArray x,
            IntArray words,
            ShortArray halves,
            FloatArray floats,
            FloatArray half,
            FloatArray out,
            int format,
            int rows,
            int columns,
            int threads) {
        float[] sums = context.allocateFloatLocalArray(threads);
        int row = context.groupIdx;
        int lane = context.localIdx;
        int rowOctets = columns / WeightCodes.OCTET;
        float sum = 0;
        for (int octet = lane; octet < rowOctets; octet += threads) {
            int c = WeightCodes.OCTET * octet;
            sum += WeightCodes.dot(
                    format,
                    words,
                    halves,
                    floats,
                    half,
                    rows * rowOctets,
                    row * rowOctets + octet,
                    x.get(c),
                    x.get(c + 1),
                    x.get(c + 2),
                    x.get(c + 3),
                    x.get(c + 4),
                    x.get(c + 5),
                    x.get(c + 6),
                    x.get(c + 7));
        }
        sums[lane] = sum;
        for (int stride = threads / 2; stride > 0; stride = stride / 2) {
            context.localBarrier();
            if (lane < stride) {
                sums[lane] += sums[lane + stride];
            }
        }
        if (lane == 0) {
            out.set(row, out.get(row) + sums[0]);
        }
    }
}
