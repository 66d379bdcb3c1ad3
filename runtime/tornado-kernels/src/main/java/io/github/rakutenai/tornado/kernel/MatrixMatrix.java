package io.github.rakutenai.tornado.kernel;

import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;
import uk.ac.manchester.tornado.api.types.arrays.ShortArray;

/**
 * Products of a weight matrix and many vectors, for prefill and for sequences that are decoded together. A work group of 64
 * items computes a tile of {@value #TILE} weight rows and {@value #TILE} vectors, sixteen results an item: it decodes each
 * weight once into local memory and uses it for all vectors of the tile.
 *
 * <p>Matrices are as in {@link MatrixVector}. Groups are numbered tile of vectors by tile of vectors.
 *
 * <p>The innermost loops stand in each kernel: TornadoVM reads wrong places of a local array that another method is given.
 */
public final class MatrixMatrix {

    /** Rows and vectors of a tile, and the columns that are in local memory at a time. */
    public static final int TILE = 32;

    /** Elements from one row of a tile to the next in local memory: odd, so that equal columns are in different banks. */
    private static final int STRIDE = TILE + 1;

    /** Items of a work group. */
    public static final int THREADS = 64;

    /** Rows, and vectors, of which an item computes the results. */
    private static final int EACH = 4;

    /** Items that share the rows of a tile. */
    private static final int LANES = TILE / EACH;

    private MatrixMatrix() {}

    /**
     * Of the normalised vectors: out[t][r] = sum_c w[r][c] * norm[c] * x[t][c] / rms(x[t]).
     *
     * @param logits 1: of the rows whose logits are wanted, in their order; 0: of all
     * @param out (vectors, outStride), the results from outAt on in each row
     */
    public static void normed(
            KernelContext context,
            IntArray step,
            FloatArray x,
            FloatArray norm,
            IntArray words,
            ShortArray halves,
            FloatArray floats,
            FloatArray half,
            FloatArray out,
            int capacity,
            int logits,
            int format,
            int rows,
            int columns,
            int outAt,
            int outStride,
            float epsilon) {
        float[] w = context.allocateFloatLocalArray(TILE * STRIDE);
        float[] v = context.allocateFloatLocalArray(TILE * STRIDE);
        float[] sums = new float[EACH * EACH];
        float[] squares = new float[EACH];
        int tiles = (rows + TILE - 1) / TILE;
        int firstRow = context.groupIdx % tiles * TILE;
        int firstVector = context.groupIdx / tiles * TILE;
        int lane = context.localIdx;
        int vectors = logits == 1 ? step.get(Step.logitsRows()) : step.get(Step.rows());
        if (firstVector < vectors) {
            for (int i = 0; i < EACH * EACH; i++) {
                sums[i] = 0;
            }
            for (int i = 0; i < EACH; i++) {
                squares[i] = 0;
            }
            for (int column = 0; column < columns; column += TILE) {
                context.localBarrier();
                for (int i = lane; i < TILE * TILE; i += THREADS) {
                    int c = column + i % TILE;
                    int r = firstRow + i / TILE;
                    int t = firstVector + i / TILE;
                    float weight = 0;
                    if (r < rows && c < columns) {
                        weight = WeightCodes.weight(
                                        format, words, halves, floats, half, rows * (columns / 8), r * columns + c)
                                * norm.get(c);
                    }
                    w[i / TILE * STRIDE + i % TILE] = weight;
                    float value = 0;
                    if (t < vectors && c < columns) {
                        int vector = t;
                        if (logits == 1) {
                            vector = step.get(Step.logitsRow(capacity, t));
                        }
                        value = x.get(vector * columns + c);
                    }
                    v[i / TILE * STRIDE + i % TILE] = value;
                }
                context.localBarrier();
                for (int k = 0; k < TILE; k++) {
                    for (int t = 0; t < EACH; t++) {
                        float value = v[(lane / LANES + LANES * t) * STRIDE + k];
                        squares[t] += value * value;
                        for (int r = 0; r < EACH; r++) {
                            sums[t * EACH + r] += value * w[(lane % LANES + LANES * r) * STRIDE + k];
                        }
                    }
                }
            }
            for (int i = 0; i < EACH * EACH; i++) {
                int r = firstRow + lane % LANES + LANES * (i % EACH);
                int t = firstVector + lane / LANES + LANES * (i / EACH);
                if (r < rows && t < vectors) {
                    float rms = TornadoMath.sqrt(squares[i / EACH] / columns + epsilon);
                    out.set(t * outStride + outAt + r, sums[i] / rms);
                }
            }
        }
    }

    /**
     * The gated unit of the feed-forward, as {@link MatrixVector#gated}, of all rows' vectors.
     *
     * @param out (vectors, rows / 2), overwritten
     */
    public static void gated(
            KernelContext context,
            IntArray step,
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
            int outStride,
            float epsilon) {
        float[] w = context.allocateFloatLocalArray(TILE * STRIDE);
        float[] u = context.allocateFloatLocalArray(TILE * STRIDE);
        float[] v = context.allocateFloatLocalArray(TILE * STRIDE);
        float[] gates = new float[EACH * EACH];
        float[] ups = new float[EACH * EACH];
        float[] squares = new float[EACH];
        int half0 = rows / 2;
        int tiles = (half0 + TILE - 1) / TILE;
        int firstRow = context.groupIdx % tiles * TILE;
        int firstVector = context.groupIdx / tiles * TILE;
        int lane = context.localIdx;
        int vectors = step.get(Step.rows());
        if (firstVector < vectors) {
            for (int i = 0; i < EACH * EACH; i++) {
                gates[i] = 0;
                ups[i] = 0;
            }
            for (int i = 0; i < EACH; i++) {
                squares[i] = 0;
            }
            for (int column = 0; column < columns; column += TILE) {
                context.localBarrier();
                for (int i = lane; i < TILE * TILE; i += THREADS) {
                    int c = column + i % TILE;
                    int r = firstRow + i / TILE;
                    int t = firstVector + i / TILE;
                    float gate = 0;
                    float up = 0;
                    if (r < half0 && c < columns) {
                        int octets = rows * (columns / 8);
                        gate = WeightCodes.weight(format, words, halves, floats, half, octets, r * columns + c)
                                * norm.get(c);
                        up = WeightCodes.weight(format, words, halves, floats, half, octets, (half0 + r) * columns + c)
                                * norm.get(c);
                    }
                    w[i / TILE * STRIDE + i % TILE] = gate;
                    u[i / TILE * STRIDE + i % TILE] = up;
                    float value = 0;
                    if (t < vectors && c < columns) {
                        value = x.get(t * columns + c);
                    }
                    v[i / TILE * STRIDE + i % TILE] = value;
                }
                context.localBarrier();
                for (int k = 0; k < TILE; k++) {
                    for (int t = 0; t < EACH; t++) {
                        float value = v[(lane / LANES + LANES * t) * STRIDE + k];
                        squares[t] += value * value;
                        for (int r = 0; r < EACH; r++) {
                            int at = (lane % LANES + LANES * r) * STRIDE + k;
                            gates[t * EACH + r] += value * w[at];
                            ups[t * EACH + r] += value * u[at];
                        }
                    }
                }
            }
            for (int i = 0; i < EACH * EACH; i++) {
                int r = firstRow + lane % LANES + LANES * (i % EACH);
                int t = firstVector + lane / LANES + LANES * (i / EACH);
                if (r < half0 && t < vectors) {
                    float rms = TornadoMath.sqrt(squares[i / EACH] / columns + epsilon);
                    out.set(t * outStride + r, Activation.gated(gates[i] / rms, ups[i] / rms));
                }
            }
        }
    }

    /**
     * Added to the residual streams: out[t][r] += sum_c w[r][c] * x[t][c].
     *
     * @param x (vectors, columns)
     * @param out (vectors, rows)
     */
    public static void added(
            KernelContext context,
            IntArray step,
            FloatArray x,
            IntArray words,
            ShortArray halves,
            FloatArray floats,
            FloatArray half,
            FloatArray out,
            int format,
            int rows,
            int columns,
            int outStride) {
        float[] w = context.allocateFloatLocalArray(TILE * STRIDE);
        float[] v = context.allocateFloatLocalArray(TILE * STRIDE);
        float[] sums = new float[EACH * EACH];
        int tiles = (rows + TILE - 1) / TILE;
        int firstRow = context.groupIdx % tiles * TILE;
        int firstVector = context.groupIdx / tiles * TILE;
        int lane = context.localIdx;
        int vectors = step.get(Step.rows());
        if (firstVector < vectors) {
            for (int i = 0; i < EACH * EACH; i++) {
                sums[i] = 0;
            }
            for (int column = 0; column < columns; column += TILE) {
                context.localBarrier();
                for (int i = lane; i < TILE * TILE; i += THREADS) {
                    int c = column + i % TILE;
                    int r = firstRow + i / TILE;
                    int t = firstVector + i / TILE;
                    float weight = 0;
                    if (r < rows && c < columns) {
                        weight = WeightCodes.weight(
                                format, words, halves, floats, half, rows * (columns / 8), r * columns + c);
                    }
                    w[i / TILE * STRIDE + i % TILE] = weight;
                    float value = 0;
                    if (t < vectors && c < columns) {
                        value = x.get(t * columns + c);
                    }
                    v[i / TILE * STRIDE + i % TILE] = value;
                }
                context.localBarrier();
                for (int k = 0; k < TILE; k++) {
                    for (int t = 0; t < EACH; t++) {
                        float value = v[(lane / LANES + LANES * t) * STRIDE + k];
                        for (int r = 0; r < EACH; r++) {
                            sums[t * EACH + r] += value * w[(lane % LANES + LANES * r) * STRIDE + k];
                        }
                    }
                }
            }
            for (int i = 0; i < EACH * EACH; i++) {
                int r = firstRow + lane % LANES + LANES * (i % EACH);
                int t = firstVector + lane / LANES + LANES * (i / EACH);
                if (r < rows && t < vectors) {
                    out.set(t * outStride + r, out.get(t * outStride + r) + sums[i]);
                }
            }
        }
    }
}
