package io.github.rakutenai.engine.kernel;

import java.lang.foreign.MemorySegment;

import io.github.rakutenai.engine.tensor.DType;
import io.github.rakutenai.engine.tensor.Tensor;

/**
 * The arithmetic of the decoder on the CPU. Matrices are row-major; activations are float32, one row a token. An instance
 * holds scratch memory: every thread has its own.
 *
 * <p>What is computed for one token never depends on how many tokens stand beside it, on the range of rows asked for, or on
 * whether the code is compiled yet: results are equal to the last bit.
 */
public interface Kernels {

    /** Positions whose keys are stored together, component by component. */
    int KEY_BLOCK = 16;

    /** What it computes with, such as "512-bit vectors". */
    String description();

    /**
     * Converts stored elements to float32.
     *
     * @param offset byte offset of a block in {@code bytes}
     * @param elements how many, a multiple of the format's block size
     * @param at index in {@code out} of the first
     */
    void dequantize(DType dtype, MemorySegment bytes, long offset, int elements, float[] out, int at);

    /** Converts one row of a matrix to float32, as the embedding of a token. */
    default void dequantizeRow(Tensor matrix, int row, float[] out, int at) {
        dequantize(matrix.dtype(), matrix.segment(), row * matrix.rowBytes(), matrix.columns(), out, at);
    }

    /**
     * Multiplies weights by each row of x: out[t][r] = sum_c w[r][c] * x[t][c], for fromRow &lt;= r &lt; toRow.
     *
     * @param weights (rows, columns)
     * @param x (tokens, columns)
     * @param out (tokens, rows); the columns fromRow..toRow-1 are overwritten
     * @throws IllegalArgumentException if the range or the lengths of x and out disagree with the weights
     */
    void matmul(Tensor weights, int fromRow, int toRow, float[] x, int tokens, float[] out);

    /** Whether weights are multiplied faster with arranged activations, if there are {@code tokens} of them. */
    default boolean multipliesOctets(Tensor weights, int tokens) {
        return false;
    }

    /** Weight rows that arranged activations are multiplied by while they are in a cache. */
    default int octetRows() {
        throw new UnsupportedOperationException();
    }

    /**
     * Arranges activations in octets of tokens.
     *
     * @param x (tokens, columns)
     * @param from the first octet
     * @param to the octet after the last
     * @param out resized for x; different octets may be written at the same time
     */
    default void arrange(float[] x, int tokens, int from, int to, OctetActivations out) {
        throw new UnsupportedOperationException();
    }

    /**
     * As {@link #matmul(Tensor, int, int, float[], int, float[])}, to the last bit, where {@link #multipliesOctets} says so.
     *
     * @param x arranged by the same kind of kernels
     * @throws IllegalArgumentException if the range or the lengths of x and out disagree with the weights
     */
    default void matmul(Tensor weights, int fromRow, int toRow, OctetActivations x, int tokens, float[] out) {
        throw new UnsupportedOperationException();
    }

    /**
     * Rounds activations to integers.
     *
     * @param x (tokens, columns)
     * @param from the first group of {@link IntegerActivations#GROUP_COLUMNS} columns, counted over all of x
     * @param to the group after the last
     * @param out resized for x; different groups may be written at the same time
     */
    void round(float[] x, int from, int to, IntegerActivations out);

    /**
     * Multiplies weights by each row of integer activations: out[t][r] = sum_c w[r][c] * x[t][c]. The products of a group of
     * columns are added as integers, exactly; a result adds its groups in order, with the roundings that
     * {@link PanelResults} names, so that all implementations give the same bits.
     *
     * @param weights (rows, columns)
     * @param fromStack rows {@code fromStack * STACK_ROWS} to {@code toStack * STACK_ROWS - 1}, as far as there are
     * @param x (tokens, columns)
     * @param out (tokens, rows); the columns of these rows are overwritten
     */
    void matmul(PanelMatrix weights, int fromStack, int toStack, IntegerActivations x, int tokens, float[] out);

    /**
     * Divides one row by its root mean square and multiplies by the weight.
     *
     * <p>Source: Zhang and Sennrich, Root Mean Square Layer Normalization, equation 4.
     *
     * @param at index in {@code x} and in {@code out} of the row, as long as {@code weight}
     */
    void rmsNorm(float[] x, int at, float[] weight, float epsilon, float[] out);

    /**
     * Replaces gate[i] by gate[i] * sigmoid(gate[i]) * up[i], for from &lt;= i &lt; to.
     *
     * <p>Source: Shazeer, GLU Variants Improve Transformer, equation 6.
     */
    void swiGlu(float[] gate, float[] up, int from, int to);

    /**
     * Converts the keys of a block of {@value #KEY_BLOCK} positions to float32: out[at + d * KEY_BLOCK + p] is component d of
     * position p, so that a vector holds one component of many positions.
     *
     * @param offset byte offset in {@code memory} of the keys, (headDim, KEY_BLOCK) in {@code dtype}; Q8_0 has for each 32
     *     components the F16 scales of all positions and then the quants, (32, KEY_BLOCK): each position has its own scales
     */
    void dequantizeKeys(DType dtype, MemorySegment memory, long offset, int headDim, float[] out, int at);

    /**
     * Attention scores: out[q * outStride + p] = scale * queries[q] . key of position p.
     *
     * @param keys (blocks, headDim, KEY_BLOCK)
     * @param queries (count, headDim)
     */
    void scores(
            float[] keys, int blocks, int headDim, float[] queries, int count, float scale, float[] out, int outStride);

    /** The largest of values[at..at + count - 1]; not a number, if one of them is not. */
    float max(float[] values, int at, int count);

    /** Replaces values[at + j] by exp(values[at + j] - max) for j &lt; count, and answers their sum. */
    float expSum(float[] values, int at, int count, float max);

    /**
     * Adds weighted rows to the sums of several queries: out[at + q * columns + d] += sum_j weights[weightsAt + q *
     * weightsStride + j] * rows[j][d], for from &lt;= j &lt; to.
     *
     * @param rows (at least to, columns)
     */
    void weightedSum(
            float[] rows,
            int from,
            int to,
            int columns,
            float[] weights,
            int weightsAt,
            int weightsStride,
            int queries,
            float[] out,
            int at);

    /** Adds {@code y} to {@code x}, for from &lt;= i &lt; to. */
    default void add(float[] x, float[] y, int from, int to) {
        for (int i = from; i < to; i++) {
            x[i] += y[i];
        }
    }

    /**
     * Rotates components 2i and 2i+1 of one head by angle i.
     *
     * @param at index in {@code x} of the head
     * @param cos cosines of the angles; those of this position are at {@code angleAt..angleAt+headDim/2-1}
     */
    default void ropeInterleaved(float[] x, int at, int headDim, float[] cos, float[] sin, int angleAt) {
        for (int i = 0; i < headDim / 2; i++) {
            rotate(x, at + 2 * i, at + 2 * i + 1, cos[angleAt + i], sin[angleAt + i]);
        }
    }

    /** Rotates components i and i + headDim/2 of one head by angle i; arguments as for the interleaved layout. */
    default void ropeRotateHalf(float[] x, int at, int headDim, float[] cos, float[] sin, int angleAt) {
        int half = headDim / 2;
        for (int i = 0; i < half; i++) {
            rotate(x, at + i, at + half + i, cos[angleAt + i], sin[angleAt + i]);
        }
    }

    private static void rotate(float[] x, int first, int second, float cos, float sin) {
        float a = x[first];
        float b = x[second];
        x[first] = a * cos - b * sin;
        x[second] = a * sin + b * cos;
    }
}
