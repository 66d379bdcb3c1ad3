package io.github.rakutenai.engine.kernel;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;

import io.github.rakutenai.engine.tensor.DType;

/**
 * Attention of neighbouring rows of one sequence, with the query heads that share one key/value head. It is fed with runs of
 * positions in ascending order, each of a few blocks. A block is converted to float32 once for all rows, and no matrix of
 * scores over all positions is ever held. A row's arithmetic depends on its own positions alone, whatever rows stand beside
 * it. Not thread-safe: every thread has its own.
 *
 * <p>Source: Milakov and Gimelshein, Online normalizer calculation for softmax, algorithm 3, a run at a time.
 */
public final class OnlineAttention {

    /** Positions of one block of keys and values. */
    public static final int BLOCK = Kernels.KEY_BLOCK;

    /** The most blocks of a run: converted, they fit the first-level cache of most processors. */
    public static final int RUN_BLOCKS = 4;

    /** The most positions of a run. A run starts at a multiple of them, or at a later block. */
    public static final int RUN = RUN_BLOCKS * BLOCK;

    private final Kernels kernels;
    private final int heads;
    private final int headDim;
    private final float scoreScale;
    private final int[] firstVisible;
    private final int[] lastVisible;
    private final float[] queries;
    private final float[] converted;
    private final float[] scores;
    private final float[] maximums;
    private final float[] sums;
    private final float[] weighted;
    private int rows;

    /**
     * @param heads query heads that share one key/value head
     * @param maxRows the most rows
     */
    public OnlineAttention(Kernels kernels, int heads, int headDim, int maxRows) {
        this.kernels = kernels;
        this.heads = heads;
        this.headDim = headDim;
        scoreScale = (float) (1 / Math.sqrt(headDim));
        firstVisible = new int[maxRows];
        lastVisible = new int[maxRows];
        queries = new float[maxRows * heads * headDim];
        converted = new float[RUN * headDim];
        scores = new float[maxRows * heads * RUN];
        maximums = new float[maxRows * heads];
        sums = new float[maxRows * heads];
        weighted = new float[maxRows * heads * headDim];
    }

    /** Forgets all rows. */
    public void begin() {
        rows = 0;
    }

    /**
     * Adds a row that sees the positions {@code first..last}.
     *
     * @param query holds the queries of its heads at {@code at}, (heads, headDim)
     */
    public void addRow(float[] query, int at, int first, int last) {
        int width = heads * headDim;
        System.arraycopy(query, at, queries, rows * width, width);
        Arrays.fill(maximums, rows * heads, (rows + 1) * heads, Float.NEGATIVE_INFINITY);
        Arrays.fill(sums, rows * heads, (rows + 1) * heads, 0);
        Arrays.fill(weighted, rows * width, (rows + 1) * width, 0);
        firstVisible[rows] = first;
        lastVisible[rows] = last;
        rows++;
    }

    /**
     * Attends to a run.
     *
     * @param position of the first slot of its first block
     * @param keys byte offsets in {@code memory} of each block's keys, as {@link Kernels#dequantizeKeys} reads them
     * @param values byte offsets of each block's values, (BLOCK, headDim) in {@code dtype}
     */
    public void add(int position, int blocks, DType dtype, MemorySegment memory, long[] keys, long[] values) {
        int blockLength = BLOCK * headDim;
        for (int b = 0; b < blocks; b++) {
            kernels.dequantizeKeys(dtype, memory, keys[b], headDim, converted, b * blockLength);
        }
        kernels.scores(converted, blocks, headDim, queries, rows * heads, scoreScale, scores, RUN);
        normalize(position, blocks * BLOCK);
        for (int b = 0; b < blocks; b++) {
            kernels.dequantize(dtype, memory, values[b], blockLength, converted, b * blockLength);
        }
        addValues(position, blocks * BLOCK);
    }

    /** Turns scores into weights. */
    private void normalize(int position, int positions) {
        for (int row = 0; row < rows; row++) {
            int from = firstSeen(row, position);
            int to = endSeen(row, position, positions);
            if (from < to) {
                normalizeRow(row, from, to);
            }
        }
    }

    private int firstSeen(int row, int position) {
        return Math.max(0, firstVisible[row] - position);
    }

    private int endSeen(int row, int position, int positions) {
        return Math.min(positions, lastVisible[row] + 1 - position);
    }

    /** Works on whole blocks, whose unseen positions get no weight. */
    private void normalizeRow(int row, int from, int to) {
        int start = from - from % BLOCK;
        int end = Math.ceilDiv(to, BLOCK) * BLOCK;
        for (int query = row * heads; query < (row + 1) * heads; query++) {
            int at = query * RUN;
            Arrays.fill(scores, at + start, at + from, Float.NEGATIVE_INFINITY);
            Arrays.fill(scores, at + to, at + end, Float.NEGATIVE_INFINITY);
            normalizeQuery(query, at + start, end - start);
        }
    }

    private void normalizeQuery(int query, int at, int count) {
        float old = maximums[query];
        float maximum = Math.max(old, kernels.max(scores, at, count));
        if (maximum != old) {
            decay(query, (float) Math.exp(old - maximum));
        }
        sums[query] += kernels.expSum(scores, at, count, maximum);
        maximums[query] = maximum;
    }

    private void decay(int query, float factor) {
        sums[query] *= factor;
        for (int d = query * headDim; d < (query + 1) * headDim; d++) {
            weighted[d] *= factor;
        }
    }

    /** Rows that see the same positions are worked on together. */
    private void addValues(int position, int positions) {
        int row = 0;
        while (row < rows) {
            int from = firstSeen(row, position);
            int to = endSeen(row, position, positions);
            int next = row + 1;
            while (next < rows && firstSeen(next, position) == from && endSeen(next, position, positions) == to) {
                next++;
            }
            if (from < to) {
                addValues(row, next, from, to);
            }
            row = next;
        }
    }

    private void addValues(int row, int endRow, int from, int to) {
        int query = row * heads;
        int count = (endRow - row) * heads;
        kernels.weightedSum(converted, from, to, headDim, scores, query * RUN, RUN, count, weighted, query * headDim);
    }

    /** Writes the weighted means of a row's values to {@code out}, (heads, headDim) at {@code at}. */
    public void finish(int row, float[] out, int at) {
        for (int head = 0; head < heads; head++) {
            int query = row * heads + head;
            float scale = 1 / sums[query];
            for (int d = 0; d < headDim; d++) {
                out[at + head * headDim + d] = weighted[query * headDim + d] * scale;
            }
        }
    }
}
