package io.github.rakutenai.quarkus.langchain4j.runtime;

import static dev.langchain4j.internal.InternalStreamingChatResponseHandlerUtils.onCompleteResponse;
import static dev.langchain4j.internal.InternalStreamingChatResponseHandlerUtils.onCompleteToolCall;
import static dev.langchain4j.internal.InternalStreamingChatResponseHandlerUtils.onPartialResponse;
import static dev.langchain4j.internal.InternalStreamingChatResponseHandlerUtils.onPartialToolCall;
import static dev.langchain4j.internal.InternalStreamingChatResponseHandlerUtils.withLoggingExceptions;

import java.util.concurrent.CompletableFuture;

import dev.langchain4j.model.chat.response.CompleteToolCall;
import dev.langchain4j.model.chat.response.PartialToolCall;
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

    /** The call whose arguments come. */
    private ChatEvent.ToolCallBegun call;

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
            case ChatEvent.ToolCallBegun begun -> call = begun;
            case ChatEvent.ToolCallArguments more -> onPartialToolCall(handler, partialCall(more), this);
            case ChatEvent.ToolCallEnded ended ->
                onCompleteToolCall(handler, new CompleteToolCall(ended.index(), Tools.translate(ended.call())));
            case ChatEvent.Completed completed -> onCompleteResponse(handler, responses.translate(completed.reply()));
        }
    }

    private PartialToolCall partialCall(ChatEvent.ToolCallArguments more) {
        return PartialToolCall.builder()
                .index(call.index())
                .id(call.id())
                .name(call.name())
                .partialArguments(more.text())
                .build();
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
