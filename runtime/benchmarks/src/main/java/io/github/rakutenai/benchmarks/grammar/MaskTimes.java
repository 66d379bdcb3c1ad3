package io.github.rakutenai.benchmarks.grammar;

import io.github.rakutenai.engine.grammar.GrammarState;

/** Times of all that a grammar does for each sampled token of a document. */
final class MaskTimes {

    private final float[] logits;
    private int sampled;
    private long nanos;
    private long worst;

    MaskTimes(int vocabularySize) {
        logits = new float[vocabularySize];
    }

    /** Follows a document; its tokens that must come are not sampled. */
    void add(GrammarState state, int[] tokens) {
        int next = accept(state, tokens, 0, state.forced().length);
        while (next < tokens.length) {
            long start = System.nanoTime();
            state.allowed().apply(logits);
            int token = tokens[next];
            state.accept(token);
            int forced = state.forced().length;
            long time = System.nanoTime() - start;
            nanos += time;
            worst = Math.max(worst, time);
            sampled++;
            next = accept(state, tokens, next + 1, forced);
        }
        if (!state.mayEnd()) {
            throw new IllegalStateException("the document is not complete");
        }
    }

    private static int accept(GrammarState state, int[] tokens, int from, int count) {
        int end = Math.min(from + count, tokens.length);
        for (int i = from; i < end; i++) {
            state.accept(tokens[i]);
        }
        return end;
    }

    int sampled() {
        return sampled;
    }

    /** In milliseconds. */
    double mean() {
        return nanos / 1e6 / sampled;
    }

    /** In milliseconds. */
    double worst() {
        return worst / 1e6;
    }
}
