package io.github.rakutenai.quarkus.runtime;

import java.util.function.Consumer;

import io.github.rakutenai.engine.inference.GenerationEvent;
import io.github.rakutenai.quarkus.ChatEvent;
import io.github.rakutenai.quarkus.Reply;

/** Turns the engine's events of one request into those of a chat. */
final class ChatEvents implements Consumer<GenerationEvent> {

    private final StringBuilder text = new StringBuilder();
    private final Consumer<ChatEvent> events;
    private final Consumer<Throwable> failure;

    ChatEvents(Consumer<ChatEvent> events, Consumer<Throwable> failure) {
        this.events = events;
        this.failure = failure;
    }

    @Override
    public void accept(GenerationEvent event) {
        switch (event) {
            case GenerationEvent.PromptRead read -> {
                // A chat asks for no log-probabilities.
            }
            case GenerationEvent.TokenGenerated generated -> append(generated.text());
            case GenerationEvent.Finished finished -> events.accept(new ChatEvent.Completed(reply(finished)));
            case GenerationEvent.Failed failed -> failure.accept(failed.cause());
        }
    }

    private void append(String piece) {
        if (!piece.isEmpty()) {
            text.append(piece);
            events.accept(new ChatEvent.Delta(piece));
        }
    }

    private Reply reply(GenerationEvent.Finished finished) {
        return new Reply(text.toString(), finished.usage(), finished.reason(), finished.timings());
    }
}
