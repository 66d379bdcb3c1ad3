package io.github.rakutenai.benchmarks.serving;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.stream.IntStream;

import io.github.rakutenai.engine.inference.Generation;
import io.github.rakutenai.engine.inference.GenerationEvent;
import io.github.rakutenai.engine.inference.GenerationEvent.Failed;
import io.github.rakutenai.engine.inference.GenerationEvent.Finished;
import io.github.rakutenai.engine.inference.GenerationEvent.PromptRead;
import io.github.rakutenai.engine.inference.GenerationEvent.TokenGenerated;
import io.github.rakutenai.engine.inference.GenerationRequest;
import io.github.rakutenai.engine.inference.InferenceEngine;

/** A request's caller, who looks at the clock when a token comes. */
final class TimedReply implements Consumer<GenerationEvent> {

    private final long submittedNanos = System.nanoTime();
    private final List<Long> tokenNanos = new ArrayList<>();
    private final CompletableFuture<Long> firstToken = new CompletableFuture<>();
    private final CompletableFuture<Finished> end = new CompletableFuture<>();
    private Generation generation;

    private TimedReply() {}

    static TimedReply submit(InferenceEngine engine, GenerationRequest request) {
        TimedReply reply = new TimedReply();
        reply.generation = engine.submit(request, reply);
        return reply;
    }

    @Override
    public synchronized void accept(GenerationEvent event) {
        switch (event) {
            case PromptRead read -> throw new AssertionError("nobody asked for log-probabilities");
            case TokenGenerated token -> {
                tokenNanos.add(System.nanoTime());
                firstToken.complete(tokenNanos.getFirst());
            }
            case Finished finished -> end.complete(finished);
            case Failed(Throwable cause) -> {
                firstToken.completeExceptionally(cause);
                end.completeExceptionally(cause);
            }
        }
    }

    /** When it was submitted. */
    long submittedNanos() {
        return submittedNanos;
    }

    /** When its first token came, which is waited for. */
    long firstTokenNanos() {
        return firstToken.join();
    }

    double secondsToFirstToken() {
        return (firstTokenNanos() - submittedNanos) / 1e9;
    }

    /** Waits for the last event. */
    Finished finished() {
        return end.join();
    }

    /** Stops it, and waits until it has ended. */
    void cancel() {
        generation.cancel();
        finished();
    }

    /** Times between neighbouring tokens that both came between two moments. */
    synchronized List<Double> secondsBetweenTokens(long fromNanos, long toNanos) {
        return IntStream.range(1, tokenNanos.size())
                .filter(i -> tokenNanos.get(i - 1) - fromNanos >= 0 && toNanos - tokenNanos.get(i) >= 0)
                .mapToObj(i -> (tokenNanos.get(i) - tokenNanos.get(i - 1)) / 1e9)
                .toList();
    }
}
