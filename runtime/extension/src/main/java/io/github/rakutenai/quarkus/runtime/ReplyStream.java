package io.github.rakutenai.quarkus.runtime;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

import io.github.rakutenai.engine.inference.Generation;
import io.github.rakutenai.quarkus.ChatEvent;
import io.github.rakutenai.quarkus.ChatRequest;
import io.github.rakutenai.quarkus.RakutenChat;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import io.smallrye.mutiny.subscription.MultiEmitter;

/** One generation and its one subscriber, who may be slow but not for ever: the engine never waits. */
final class ReplyStream {

    private final ChatEngine engine;
    private final Supplier<ChatRequest> request;
    private final Runnable firstToken;
    private final CompletableFuture<Generation> generation = new CompletableFuture<>();
    private final AtomicInteger heldEvents = new AtomicInteger();
    private boolean abandoned;

    /**
     * @param request called once, on a worker
     * @param firstToken run when the first token is there
     */
    ReplyStream(ChatEngine engine, Supplier<ChatRequest> request, Runnable firstToken) {
        this.engine = engine;
        this.request = request;
        this.firstToken = firstToken;
    }

    /** Rendering and encoding a long prompt takes time, and so may what the subscriber does: workers do both. */
    Multi<ChatEvent> events() {
        return Multi.createFrom()
                .<ChatEvent>emitter(this::start)
                .runSubscriptionOn(Infrastructure.getDefaultExecutor())
                .emitOn(Infrastructure.getDefaultExecutor())
                .invoke(heldEvents::decrementAndGet);
    }

    private void start(MultiEmitter<? super ChatEvent> emitter) {
        ChatRequest asked = request.get();
        ChatEvents events = new ChatEvents(asked, firstToken, event -> emit(event, emitter), emitter::fail);
        generation.complete(engine.submit(asked, events));
        emitter.onTermination(this::cancel);
    }

    private void emit(ChatEvent event, MultiEmitter<? super ChatEvent> emitter) {
        if (abandoned) {
            return;
        }
        if (heldEvents.incrementAndGet() > RakutenChat.STREAM_BUFFER) {
            abandon(emitter);
            return;
        }
        emitter.emit(event);
        if (event instanceof ChatEvent.Completed) {
            emitter.complete();
        }
    }

    private void abandon(MultiEmitter<? super ChatEvent> emitter) {
        abandoned = true;
        cancel();
        emitter.fail(new IllegalStateException("the generation was cancelled, because the stream's subscriber is "
                + RakutenChat.STREAM_BUFFER + " tokens behind"));
    }

    private void cancel() {
        generation.thenAccept(Generation::cancel);
    }
}
