package io.github.rakutenai.engine.scheduler;

import java.util.OptionalInt;

import io.github.rakutenai.engine.kvcache.BlockPool;

/**
 * What a {@link Scheduler} keeps to.
 *
 * @param queueSize the most requests that wait, at least 0, beside those that are computed
 * @param maxConcurrentSequences the most sequences computed together, at least 1
 * @param stepTokens the most tokens computed in one step, at least {@code maxConcurrentSequences}
 * @param slidingWindow the model's window; empty when every position stays visible
 * @param prefixCache whether sequences take up what earlier ones computed for the same beginning
 */
public record SchedulerLimits(
        int queueSize, int maxConcurrentSequences, int stepTokens, OptionalInt slidingWindow, boolean prefixCache) {

    /** @throws IllegalArgumentException naming the limit, its value and what is allowed */
    public SchedulerLimits {
        if (queueSize < 0) {
            throw new IllegalArgumentException("queueSize must be at least 0, found " + queueSize);
        }
        if (maxConcurrentSequences < 1) {
            throw new IllegalArgumentException(
                    "maxConcurrentSequences must be at least 1, found " + maxConcurrentSequences);
        }
        if (stepTokens < maxConcurrentSequences) {
            throw new IllegalArgumentException("stepTokens must be at least maxConcurrentSequences ("
                    + maxConcurrentSequences + "), found " + stepTokens);
        }
    }

    /**
     * The most blocks that a sequence of {@code tokens} positions holds at once: all of them, or with a sliding window those
     * of one window, of one step, and the two that are cut by their edges.
     */
    public int mostBlocks(int tokens) {
        if (slidingWindow.isEmpty()) {
            return blocks(tokens);
        }
        long visible = (long) slidingWindow.getAsInt() + stepTokens;
        return visible >= tokens ? blocks(tokens) : Math.min(blocks(tokens), blocks((int) visible) + 1);
    }

    private static int blocks(int tokens) {
        return BlockPool.blocksFor(tokens);
    }
}
