package io.github.rakutenai.engine.testing;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;

import io.github.rakutenai.engine.inference.GenerationEvent;
import io.github.rakutenai.engine.inference.GenerationEvent.Failed;
import io.github.rakutenai.engine.inference.GenerationEvent.Finished;
import io.github.rakutenai.engine.inference.GenerationEvent.PromptRead;
import io.github.rakutenai.engine.inference.GenerationEvent.TokenGenerated;
import io.github.rakutenai.engine.sampling.TokenLogProbabilities;

/** Receives the events of one request, and waits for the last. */
public final class RecordedReply implements Consumer<GenerationEvent> {

    private final List<TokenLogProbabilities> prompt = new ArrayList<>();
    private final List<TokenGenerated> tokens = new ArrayList<>();
    private final CompletableFuture<Finished> end = new CompletableFuture<>();

    @Override
    public synchronized void accept(GenerationEvent event) {
        if (end.isDone()) {
            throw new AssertionError("an event after the last: " + event);
        }
        switch (event) {
            case PromptRead read -> prompt.addAll(read.logProbabilities());
            case TokenGenerated token -> tokens.add(token);
            case Finished finished -> end.complete(finished);
            case Failed failed -> end.completeExceptionally(failed.cause());
        }
    }

    public Finished finished() throws Exception {
        return end.get(20, TimeUnit.SECONDS);
    }

    /** Log-probabilities of the prompt's tokens. */
    public synchronized List<TokenLogProbabilities> prompt() {
        return List.copyOf(prompt);
    }

    public synchronized List<TokenGenerated> tokens() {
        return List.copyOf(tokens);
    }

    public synchronized String text() {
        return tokens.stream().map(TokenGenerated::text).collect(Collectors.joining());
    }

    public synchronized List<String> texts() {
        return tokens.stream().map(TokenGenerated::text).toList();
    }
}
