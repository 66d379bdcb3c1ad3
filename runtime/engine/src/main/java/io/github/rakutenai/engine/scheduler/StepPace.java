package io.github.rakutenai.engine.scheduler;

/**
 * How many tokens a step computes. While replies are written, prompts get as many as are read within a second, by what was
 * measured of late, so that nobody waits long for a next token. Otherwise a step takes all that there is room for: that reads
 * prompts fastest.
 */
final class StepPace {

    private static final double NANOS_WHILE_WRITING = 1e9;

    /** With fewer tokens of prompts, a step would read the weights for too little. */
    static final int LEAST_PROMPT_TOKENS = 32;

    /** Kernels take so many tokens together. */
    private static final int TOGETHER = 16;

    /** Of the newest time in the mean. */
    private static final double NEWEST_SHARE = 0.25;

    private final int mostTokens;
    private double nanosPerToken = Double.POSITIVE_INFINITY;

    /** @param mostTokens of any step */
    StepPace(int mostTokens) {
        this.mostTokens = mostTokens;
    }

    /** @param replies sequences that compute their next token alone, at most as many as a step has tokens */
    int tokens(int replies) {
        if (replies == 0) {
            return mostTokens;
        }
        int inTime = (int) (NANOS_WHILE_WRITING / nanosPerToken) / TOGETHER * TOGETHER;
        return Math.min(mostTokens, Math.max(inTime, replies + LEAST_PROMPT_TOKENS));
    }

    /** Takes note of a measured step; one of few tokens tells nothing of larger ones. */
    void add(int tokens, long nanos) {
        if (tokens >= LEAST_PROMPT_TOKENS) {
            double newest = (double) nanos / tokens;
            nanosPerToken =
                    Double.isInfinite(nanosPerToken) ? newest : nanosPerToken + (newest - nanosPerToken) * NEWEST_SHARE;
        }
    }
}
