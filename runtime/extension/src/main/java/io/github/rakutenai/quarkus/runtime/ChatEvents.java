package io.github.rakutenai.quarkus.runtime;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

import io.github.rakutenai.engine.inference.GenerationEvent;
import io.github.rakutenai.engine.tool.ReplyPart;
import io.github.rakutenai.engine.tool.ToolReplyReader;
import io.github.rakutenai.engine.tool.ToolUse;
import io.github.rakutenai.quarkus.ChatEvent;
import io.github.rakutenai.quarkus.ChatRequest;
import io.github.rakutenai.quarkus.Reply;

/** Turns the engine's events of one request into those of a chat. */
final class ChatEvents implements Consumer<GenerationEvent> {

    private final StringBuilder text = new StringBuilder();
    private final Optional<ToolReplyReader> calls;
    private final Runnable firstToken;
    private final Consumer<ChatEvent> events;
    private final Consumer<Throwable> failure;
    private boolean begun;

    /**
     * @param request the one that is answered
     * @param firstToken run when the first token is there
     */
    ChatEvents(ChatRequest request, Runnable firstToken, Consumer<ChatEvent> events, Consumer<Throwable> failure) {
        calls = request.tools().filter(ToolUse::mayCall).map(tools -> new ToolReplyReader());
        this.firstToken = firstToken;
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
            case GenerationEvent.Finished finished -> finish(finished);
            case GenerationEvent.Failed failed -> failure.accept(failed.cause());
        }
    }

    private void append(String piece) {
        if (!begun) {
            begun = true;
            firstToken.run();
        }
        if (calls.isPresent()) {
            calls.get().read(piece).forEach(this::tell);
        } else if (!piece.isEmpty()) {
            tell(new ReplyPart.Text(piece));
        }
    }

    private void tell(ReplyPart part) {
        events.accept(
                switch (part) {
                    case ReplyPart.Text(String more) -> {
                        text.append(more);
                        yield new ChatEvent.Delta(more);
                    }
                    case ReplyPart.CallBegun begun ->
                        new ChatEvent.ToolCallBegun(begun.index(), begun.id(), begun.name());
                    case ReplyPart.ArgumentsWritten more -> new ChatEvent.ToolCallArguments(more.index(), more.text());
                    case ReplyPart.CallEnded ended -> new ChatEvent.ToolCallEnded(ended.index(), ended.call());
                });
    }

    private void finish(GenerationEvent.Finished finished) {
        calls.ifPresent(reader -> reader.finish().forEach(this::tell));
        events.accept(new ChatEvent.Completed(new Reply(
                text.toString(),
                calls.map(ToolReplyReader::calls).orElse(List.of()),
                finished.usage(),
                finished.reason(),
                finished.timings())));
    }
}
