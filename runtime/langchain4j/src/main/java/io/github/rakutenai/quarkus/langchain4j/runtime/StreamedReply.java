package io.github.rakutenai.quarkus.langchain4j.runtime;

import static dev.langchain4j.internal.InternalStreamingChatResponseHandlerUtils.onCompleteResponse;
import static dev.langchain4j.internal.InternalStreamingChatResponseHandlerUtils.onPartialResponse;
import static dev.langchain4j.internal.InternalStreamingChatResponseHandlerUtils.withLoggingExceptions;

import java.util.concurrent.CompletableFuture;

import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.langchain4j.model.chat.response.StreamingHandle;
import io.github.rakutenai.quarkus.ChatEvent;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.subscription.Cancellable;

/**
 * Tells a handler, one call after the other, what a stream brings. What the handler throws goes to its own {@code onError},
 * and the reply goes on. After a cancellation it hears nothing more.
 */
final class StreamedReply implements StreamingHandle {

    private final StreamingChatResponseHandler handler;
    private final ChatResponses responses;
    private final CompletableFuture<Cancellable> subscription = new CompletableFuture<>();
    private volatile boolean cancelled;

    StreamedReply(StreamingChatResponseHandler handler, ChatResponses responses) {
        this.handler = handler;
        this.responses = responses;
    }

    void follow(Multi<ChatEvent> events) {
        subscription.complete(events.subscribe().with(this::tell, this::fail));
    }

    private void tell(ChatEvent event) {
        if (cancelled) {
            return;
        }
        switch (event) {
            case ChatEvent.Delta delta -> onPartialResponse(handler, delta.text(), this);
            case ChatEvent.ToolCallEvent call -> throw new IllegalStateException("no tool was offered, found " + call);
            case ChatEvent.Completed completed -> onCompleteResponse(handler, responses.translate(completed.reply()));
        }
    }

    private void fail(Throwable failure) {
        if (!cancelled) {
            withLoggingExceptions(() -> handler.onError(ChatFailures.translate(failure)));
        }
    }

    @Override
    public void cancel() {
        cancelled = true;
        subscription.thenAccept(Cancellable::cancel);
    }

    @Override
    public boolean isCancelled() {
        return cancelled;
    }
}
