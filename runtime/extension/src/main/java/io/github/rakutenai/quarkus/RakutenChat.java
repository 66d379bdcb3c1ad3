package io.github.rakutenai.quarkus;

import java.util.function.Supplier;

import io.github.rakutenai.engine.inference.EngineClosedException;
import io.github.rakutenai.engine.inference.GenerationTimeoutException;
import io.github.rakutenai.engine.scheduler.EngineBusyException;
import io.github.rakutenai.engine.tokenizer.PromptTooLongException;
import io.quarkus.runtime.BlockingOperationNotAllowedException;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.infrastructure.Infrastructure;

/**
 * Talks with the loaded model. Inject it; any number of threads may use it at once, and no call knows of another.
 *
 * <p>Every method fails, a stream through its failure, with {@link EngineBusyException} if the queue is full,
 * {@link PromptTooLongException} if no room for a reply is left, {@link IllegalArgumentException} if the request is not
 * valid otherwise, {@link GenerationTimeoutException} if it takes longer than it may, and {@link EngineClosedException} if
 * the application stops meanwhile.
 */
public interface RakutenChat {

    /**
     * Asks one question, with the model card's parameters, and waits for the whole answer.
     *
     * @throws BlockingOperationNotAllowedException on an event loop thread
     */
    default String ask(String question) {
        return chat(ChatRequest.of(question)).text();
    }

    /**
     * Continues a conversation and waits for the whole reply. Interrupting the thread stops the work.
     *
     * @throws BlockingOperationNotAllowedException on an event loop thread
     */
    Reply chat(ChatRequest request);

    /**
     * Asks one question, with the model card's parameters, and waits for an answer that is a record: {@code
     * chat.ask("Who wrote Kokoro, and when?", Book.class)}.
     *
     * @throws IllegalArgumentException if a component of the record has no JSON schema, or its constructor refuses the answer
     * @throws IncompleteAnswerException if the reply was cut
     * @throws BlockingOperationNotAllowedException on an event loop thread
     */
    default <T extends Record> T ask(String question, Class<T> type) {
        return chat(ChatRequest.of(question), type);
    }

    /** Continues a conversation with a record, as {@link #ask(String, Class)}; a grammar of the request has no effect, and its tools are not called. */
    <T extends Record> T chat(ChatRequest request, Class<T> type);

    /** Asks one question, with the model card's parameters; the answer comes in pieces of whole characters. */
    default Multi<String> stream(String question) {
        return stream(ChatRequest.of(question))
                .select()
                .where(ChatEvent.Delta.class::isInstance)
                .map(event -> ((ChatEvent.Delta) event).text());
    }

    /**
     * Continues a conversation. The reply comes in pieces, and at last as a whole with its usage and timings. Each
     * subscription is a generation of its own; cancelling it stops the work, and so does a subscriber that falls more than
     * {@value #STREAM_BUFFER} tokens behind.
     */
    Multi<ChatEvent> stream(ChatRequest request);

    /**
     * As {@link #stream(ChatRequest)}, with a request that takes time to make, as one with a grammar that is compiled first. It
     * is made on a worker thread, never on the event loop.
     */
    default Multi<ChatEvent> stream(Supplier<ChatRequest> request) {
        return Multi.createFrom()
                .deferred(() -> stream(request.get()))
                .runSubscriptionOn(Infrastructure.getDefaultExecutor());
    }

    /** Tokens that a stream holds for a slow subscriber before it gives up. */
    int STREAM_BUFFER = 1024;
}
