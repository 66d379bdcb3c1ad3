package io.github.rakutenai.quarkus.runtime;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

import io.github.rakutenai.engine.LoadedModel;
import io.github.rakutenai.engine.PreparedModel;

/** The engine of one model. A thread of its own loads it; whoever needs it waits until it is there. */
final class ModelEngine {

    private final PreparedModel prepared;
    private final EngineListeners listeners;
    private final Runnable release;
    private final CompletableFuture<LoadedModel> loaded = new CompletableFuture<>();

    private ModelEngine(PreparedModel prepared, EngineListeners listeners, Runnable release) {
        this.prepared = prepared;
        this.listeners = listeners;
        this.release = release;
    }

    /**
     * Begins to load.
     *
     * @param name the model's name
     * @param listeners those of the model's options
     * @param release called when it is closed
     */
    static ModelEngine start(String name, PreparedModel prepared, EngineListeners listeners, Runnable release) {
        ModelEngine engine = new ModelEngine(prepared, listeners, release);
        Thread.ofPlatform().daemon().name("rakutenai-load-" + name).start(engine::load);
        return engine;
    }

    private void load() {
        try {
            loaded.complete(prepared.load());
        } catch (RuntimeException | Error e) {
            loaded.completeExceptionally(e);
        }
    }

    PreparedModel prepared() {
        return prepared;
    }

    EngineListeners listeners() {
        return listeners;
    }

    /** The model as soon as it is loaded, or why it cannot be. */
    CompletableFuture<LoadedModel> loaded() {
        return loaded;
    }

    /** Whether it takes requests, or will as soon as it is loaded. */
    boolean usable() {
        return switch (loaded.state()) {
            case RUNNING -> true;
            case SUCCESS -> loaded.resultNow().engine().running();
            case FAILED, CANCELLED -> false;
        };
    }

    /** Lets accepted requests end, as long as they may; waits for a model that is still being loaded. */
    void close(Duration drain) {
        loaded.handle((model, failure) -> Optional.ofNullable(model))
                .join()
                .ifPresentOrElse(model -> model.close(drain), prepared::close);
        release.run();
    }
}
