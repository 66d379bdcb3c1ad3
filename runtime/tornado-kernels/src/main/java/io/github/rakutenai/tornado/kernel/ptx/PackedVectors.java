package io.github.rakutenai.tornado.kernel.ptx;

import io.github.rakutenai.tornado.kernel.Activation;
import io.github.rakutenai.tornado.kernel.Step;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.HalfFloat;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/**
 * What stands between the products of {@link TensorCoreMatrix}: adds the sums of their shares, and packs vectors for the next
 * product. A work group takes one vector.
 *
 * <p>Packed, a vector's halves are pairs in ints, padded with zeros to whole tiles, and lie in blocks of 16 vectors and 16
 * columns, as tensor cores load them. Values that no half has become the largest one.
 */
public final class PackedVectors {

    private static final int BLOCK = 16;
    private static final float LARGEST = 65504;
    private static final int HALF = 0xFFFF;

    private PackedVectors() {}

    /** Ints of so many packed vectors. */
    public static int packedInts(int vectors, int columns) {
        return (vectors + BLOCK - 1) / BLOCK * BLOCK * padded(columns) / 2;
    }

    private static int padded(int columns) {
        return (columns + TensorCoreMatrix.MOST_COLUMNS - 1)
                / TensorCoreMatrix.MOST_COLUMNS
                * TensorCoreMatrix.MOST_COLUMNS;
    }

    /** Where a vector's pair of columns is. */
    private static int packedAt(int columns, int vector, int pair) {
        int block = vector / BLOCK * (padded(columns) / BLOCK) + pair / (BLOCK / 2);
        return block * (BLOCK * BLOCK / 2) + vector % BLOCK * (BLOCK / 2) + pair % (BLOCK / 2);
    }

    /** Sum over all shares of one result. */
    private static float sum(FloatArray sums, int shares, int sumVectors, int sumRows, int vector, int row) {
        float sum = 0;
        for (int share = 0; share < shares; share++) {
            sum += sums.get((share * sumVectors + vector) * sumRows + row);
        }
        return sum;
    }

    private static float clamped(float value) {
        return TornadoMath.max(-LARGEST, TornadoMath.min(LARGEST, value));
    }

    /** Two neighbours as halves. TornadoVM rounds to a half only what is just read from an array. */
    private static int pair(FloatArray values, int at) {
        return new HalfFloat(values.get(at)).getHalfFloatValue() & HALF
                | (new HalfFloat(values.get(at + 1)).getHalfFloatValue() & HALF) << 16;
    }

    /**
     * Packs norm[c] * x[t][c] / rms(x[t]), after a product was added to x.
     *
     * @param x residual streams (rows, columns); changed in place if there is something to add
     * @param sums a product's, (shares, sumVectors, sumRows)
     * @param shares 0: nothing is added
     * @param logits 1: of the rows whose logits are wanted, in their order; 0: of all
     * @param values (rows, columns), overwritten
     * @param packed overwritten
     * @param threads of a group, a power of two
     */
    public static void normed(
            KernelContext context,
            IntArray step,
            FloatArray x,
            FloatArray sums,
            FloatArray norm,
            FloatArray values,
            IntArray packed,
            int capacity,
            int logits,
            int shares,
            int sumVectors,
            int sumRows,
            int columns,
            float epsilon,
            int threads) {
        float[] squares = context.allocateFloatLocalArray(threads);
        int place = context.groupIdx;
        int lane = context.localIdx;
        int vectors = logits == 1 ? step.get(Step.logitsRows()) : step.get(Step.rows());
        if (place < vectors) {
            int vector = logits == 1 ? step.get(Step.logitsRow(capacity, place)) : place;
            int at = vector * columns;
            float square = 0;
            // Four columns at once, so that memory answers for all of them at the same time.
            for (int c0 = lane; c0 < columns; c0 += 4 * threads) {
                int c1 = TornadoMath.min(c0 + threads, columns - 1);
                int c2 = TornadoMath.min(c0 + 2 * threads, columns - 1);
                int c3 = TornadoMath.min(c0 + 3 * threads, columns - 1);
                float x0 = x.get(at + c0);
                float x1 = x.get(at + c1);
                float x2 = x.get(at + c2);
                float x3 = x.get(at + c3);
                for (int share = 0; share < shares; share++) {
                    int sum = (share * sumVectors + vector) * sumRows;
                    x0 += sums.get(sum + c0);
                    x1 += sums.get(sum + c1);
                    x2 += sums.get(sum + c2);
                    x3 += sums.get(sum + c3);
                }
                square += x0 * x0;
                x.set(at + c0, x0);
                if (c0 + threads < columns) {
                    square += x1 * x1;
                    x.set(at + c1, x1);
                }
                if (c0 + 2 * threads < columns) {
                    square += x2 * x2;
                    x.set(at + c2, x2);
                }
                if (c0 + 3 * threads < columns) {
                    square += x3 * x3;
                    x.set(at + c3, x3);
                }
            }
            squares[lane] = square;
            for (int stride = threads / 2; stride > 0; stride = stride / 2) {
                context.localBarrier();
                if (lane < stride) {
                    squares[lane] += squares[lane + stride];
                }
            }
            context.localBarrier();
            float factor = 1 / TornadoMath.sqrt(squares[0] / columns + epsilon);
            for (int i = lane; i < padded(columns) / 2; i += threads) {
                int c = 2 * i;
                int pair = 0;
                if (c < columns) {
                    values.set(at + c, clamped(x.get(at + c) * norm.get(c) * factor));
                    values.set(at + c + 1, clamped(x.get(at + c + 1) * norm.get(c + 1) * factor));
                    pair = pair(values, at + c);
                }
                packed.set(packedAt(columns, place, i), pair);
            }
        }
    }

    /**
     * Packs the gated unit of the feed-forward: silu(gate) * up.
     *
     * @param sums (shares, sumVectors, sumRows): gate's rows, then up's
     * @param values (rows, columns), overwritten
     * @param packed overwritten
     * @param columns gate's rows
     */
    public static void gated(
            KernelContext context,
            IntArray step,
            FloatArray sums,
            FloatArray values,
            IntArray packed,
            int shares,
            int sumVectors,
            int sumRows,
            int columns,
            int threads) {
        int groups = groups(columns, threads);
        int lane = context.localIdx;
        int vector = context.groupIdx / groups;
        int i = context.groupIdx % groups * threads + lane;
        if (vector < step.get(Step.rows()) && i < padded(columns) / 2) {
            int c = 2 * i;
            int pair = 0;
            if (c < columns) {
                values.set(
                        vector * columns + c,
                        clamped(Activation.gated(
                                sum(sums, shares, sumVectors, sumRows, vector, c),
                                sum(sums, shares, sumVectors, sumRows, vector, columns + c))));
                values.set(
                        vector * columns + c + 1,
                        clamped(Activation.gated(
                                sum(sums, shares, sumVectors, sumRows, vector, c + 1),
                                sum(sums, shares, sumVectors, sumRows, vector, columns + c + 1))));
                pair = pair(values, vector * columns + c);
            }
            packed.set(packedAt(columns, vector, i), pair);
        }
    }

    /** Groups that {@link #gated} and {@link #packed} take for a vector, an item for a pair of columns. */
    public static int groups(int columns, int threads) {
        return (padded(columns) / 2 + threads - 1) / threads;
    }

    /**
     * Packs vectors as they are.
     *
     * @param x (rows, columns)
     * @param packed overwritten
     */
    public static void packed(
            KernelContext context, IntArray step, FloatArray x, IntArray packed, int columns, int threads) {
        int groups = groups(columns, threads);
        int lane = context.localIdx;
        int vector = context.groupIdx / groups;
        int i = context.groupIdx % groups * threads + lane;
        if (vector < step.get(Step.rows()) && i < padded(columns) / 2) {
            int pair = 0;
            if (2 * i < columns) {
                pair = pair(x, vector * columns + 2 * i);
            }
            packed.set(packedAt(columns, vector, i), pair);
        }
    }

    /**
     * Adds the sums of a product's shares: out[t][outAt + r] = sum of sums[share][t][r]. An item takes one result.
     *
     * @param logits 1: of the rows whose logits are wanted; 0: of all
     * @param out (vectors, outStride)
     */
    public static void summed(
            KernelContext context,
            IntArray step,
            FloatArray sums,
            FloatArray out,
            int logits,
            int shares,
            int sumVectors,
            int sumRows,
            int rows,
            int outAt,
            int outStride) {
        int vector = context.globalIdx / rows;
        int row = context.globalIdx % rows;
        int vectors = logits == 1 ? step.get(Step.logitsRows()) : step.get(Step.rows());
        if (vector < vectors) {
            out.set(vector * outStride + outAt + row, sum(sums, shares, sumVectors, sumRows, vector, row));
        }
    }
}
