package io.github.rakutenai.engine.kernel;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;

import io.github.rakutenai.engine.tensor.DType;

/**
 * Attention of the query heads that share one key/value head, fed with runs of positions in ascending order; no matrix of
 * scores is ever held. Not thread-safe: every thread has its own.
 *
 * <p>Source: Milakov and Gimelshein, Online normalizer calculation for softmax, algorithm 3, a run at a time.
 */
public final class OnlineAttention {

    private final Kernels kernels;
    private final int heads;
    private final int headDim;
    private final float scoreScale;
    private final float[] rows;
    private final float[] scores;
    private final float[] maximums;
    private final float[] sums;
    private final float[] weighted;

    /**
     * @param heads query heads that share one key/value head
     * @param positions the most positions of one run
     */
    public OnlineAttention(Kernels kernels, int heads, int headDim, int positions) {
        this.kernels = kernels;
        this.heads = heads;
        this.headDim = headDim;
        scoreScale = (float) (1 / Math.sqrt(headDim));
        rows = new float[positions * headDim];
        scores = new float[heads * positions];
        maximums = new float[heads];
        sums = new float[heads];
        weighted = new float[heads * headDim];
    }

    /** Forgets what was added. */
    public void begin() {
        Arrays.fill(maximums, Float.NEGATIVE_INFINITY);
        Arrays.fill(sums, 0);
        Arrays.fill(weighted, 0);
    }

    /**
     * Attends to a run of positions.
     *
     * @param query holds the heads' queries at {@code queryAt}, (heads, headDim)
     * @param memory holds the keys and the values of the run, (positions, headDim) each, in {@code dtype}
     */
    public void add(
            float[] query, int queryAt, DType dtype, MemorySegment memory, long keys, long values, int positions) {
        kernels.dequantize(dtype, memory, keys, positions * headDim, rows, 0);
        kernels.scores(rows, positions, headDim, query, queryAt, heads, scoreScale, scores);
        kernels.dequantize(dtype, memory, values, positions * headDim, rows, 0);
        for (int head = 0; head < heads; head++) {
            addValues(head, positions);
        }
    }

    private void addValues(int head, int positions) {
        int at = head * positions;
        float maximum = maximums[head];
        for (int j = at; j < at + positions; j++) {
            maximum = Math.max(maximum, scores[j]);
        }
        float decay = (float) Math.exp(maximums[head] - maximum);
        sums[head] = sums[head] * decay + kernels.expSum(scores, at, positions, maximum);
        maximums[head] = maximum;
        kernels.weightedSum(rows, positions, headDim, scores, at, decay, weighted, head * headDim);
    }

    /** Writes the heads' weighted means of the values to {@code out}, (heads, headDim) at {@code at}. */
    public void finish(float[] out, int at) {
        for (int head = 0; head < heads; head++) {
            float scale = 1 / sums[head];
            for (int d = head * headDim; d < (head + 1) * headDim; d++) {
                out[at + d] = weighted[d] * scale;
            }
        }
    }
}
