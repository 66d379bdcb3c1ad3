package io.github.rakutenai.benchmarks.endtoend;

import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

import io.github.rakutenai.engine.inference.GenerationEvent;

/** When the tokens of some replies came. The step thread of one engine writes it; the end can be waited for. */
final class ReplyTimes implements Consumer<GenerationEvent> {

    private final CompletableFuture<Double> rate = new CompletableFuture<>();
    private int unfinished;
    private long firstNanos;
    private int tokens;

    ReplyTimes(int replies) {
        unfinished = replies;
    }

    @Override
    public void accept(GenerationEvent event) {
        switch (event) {
            case GenerationEvent.PromptRead read -> throw new AssertionError("nobody asked for log-probabilities");
            case GenerationEvent.TokenGenerated token -> count();
            case GenerationEvent.Finished finished -> finish();
            case GenerationEvent.Failed failed -> rate.completeExceptionally(failed.cause());
        }
    }

    private void count() {
        if (tokens++ == 0) {
            firstNanos = System.nanoTime();
        }
    }

    private void finish() {
        if (--unfinished == 0) {
            rate.complete((tokens - 1) * 1e9 / (System.nanoTime() - firstNanos));
        }
    }

    /** Waits for all replies. */
    double tokensPerSecond() {
        return rate.join();
    }
}
