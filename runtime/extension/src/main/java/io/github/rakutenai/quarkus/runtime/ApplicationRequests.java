package io.github.rakutenai.quarkus.runtime;

import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Function;

import io.github.rakutenai.engine.inference.EngineClosedException;
import io.github.rakutenai.engine.inference.Generation;
import io.github.rakutenai.engine.inference.GenerationEvent;
import io.github.rakutenai.engine.scheduler.FinishReason;

/** What one application is asking an engine, which may outlive it: dev mode hands it to the next application. */
final class ApplicationRequests {

    private final Set<Request> running = ConcurrentHashMap.newKeySet();
    private volatile boolean ended;

    /**
     * Makes a request that ends with the application.
     *
     * @param engine takes the receiver of its events
     */
    Generation submit(Function<Consumer<GenerationEvent>, Generation> engine, Consumer<GenerationEvent> events) {
        Request request = new Request(events);
        running.add(request);
        try {
            request.generation.complete(engine.apply(request));
        } catch (RuntimeException e) {
            running.remove(request);
            throw e;
        }
        if (ended) {
            request.cancel();
        }
        return request;
    }

    /** Cancels what is not finished; whoever waits for it hears why. */
    void end() {
        ended = true;
        running.forEach(Request::cancel);
    }

    private final class Request implements Generation, Consumer<GenerationEvent> {

        private final Consumer<GenerationEvent> events;
        private final CompletableFuture<Generation> generation = new CompletableFuture<>();

        private Request(Consumer<GenerationEvent> events) {
            this.events = events;
        }

        @Override
        public void accept(GenerationEvent event) {
            switch (event) {
                case GenerationEvent.PromptRead read -> events.accept(read);
                case GenerationEvent.TokenGenerated generated -> events.accept(generated);
                case GenerationEvent.Finished finished -> {
                    running.remove(this);
                    boolean byReload = ended && finished.reason() == FinishReason.CANCELLED;
                    events.accept(byReload ? new GenerationEvent.Failed(reloaded()) : finished);
                }
                case GenerationEvent.Failed failed -> {
                    running.remove(this);
                    events.accept(failed);
                }
            }
        }

        @Override
        public void cancel() {
            generation.thenAccept(Generation::cancel);
        }
    }

    private static EngineClosedException reloaded() {
        return new EngineClosedException("the application was reloaded before the reply was complete; ask again");
    }
}
