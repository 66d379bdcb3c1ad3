package io.github.rakutenai.quarkus.runtime;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

import io.github.rakutenai.engine.LoadedModel;
import io.github.rakutenai.engine.PreparedModel;

/** The engine of one model. A thread of its own downloads and loads it; whoever needs it waits until it is there. */
final class ModelEngine {

    private final EngineListeners listeners;
    private final Optional<ModelDownload> download;
    private final CompletableFuture<PreparedModel> prepared = new CompletableFuture<>();
    private final CompletableFuture<LoadedModel> loaded = new CompletableFuture<>();

    private ModelEngine(EngineListeners listeners, Optional<ModelDownload> download) {
        this.listeners = listeners;
        this.download = download;
    }

    /** Opens the file or folder that was downloaded. */
    interface Opening {

        PreparedModel open(Path path);
    }

    /**
     * Begins to load.
     *
     * @param name the model's name
     * @param listeners those of the model's options
     */
    static ModelEngine load(String name, PreparedModel prepared, EngineListeners listeners) {
        ModelEngine engine = new ModelEngine(listeners, Optional.empty());
        engine.prepared.complete(prepared);
        thread(name).start(engine::load);
        return engine;
    }

    /**
     * Begins to download.
     *
     * @param name the model's name
     * @param opening opens what comes
     * @param listeners those of the model's options
     */
    static ModelEngine download(String name, ModelDownload download, Opening opening, EngineListeners listeners) {
        ModelEngine engine = new ModelEngine(listeners, Optional.of(download));
        thread(name).start(() -> engine.download(download, opening));
        return engine;
    }

    private static Thread.Builder thread(String name) {
        return Thread.ofPlatform().daemon().name("rakutenai-load-" + name);
    }

    private void download(ModelDownload download, Opening opening) {
        try {
            prepared.complete(opening.open(download.run()));
        } catch (IOException | RuntimeException | Error e) {
            prepared.completeExceptionally(e);
            loaded.completeExceptionally(e);
            return;
        }
        load();
    }

    private void load() {
        try {
            loaded.complete(prepared.resultNow().load());
        } catch (RuntimeException | Error e) {
            loaded.completeExceptionally(e);
        }
    }

    /** What is known of the model before it is loaded, as soon as it is downloaded. */
    CompletableFuture<PreparedModel> prepared() {
        return prepared;
    }

    /** How it comes from the hub; empty if it was on this machine already. */
    Optional<ModelDownload> download() {
        return download;
    }

    EngineListeners listeners() {
        return listeners;
    }

    /** The model as soon as it is loaded, or why it cannot be. */
    CompletableFuture<LoadedModel> loaded() {
        return loaded;
    }

    /** Whether it takes requests, or will by itself. */
    boolean usable() {
        return switch (loaded.state()) {
            case RUNNING -> download.flatMap(ModelDownload::unanswered).isEmpty();
            case SUCCESS -> loaded.resultNow().engine().running();
            case FAILED, CANCELLED -> false;
        };
    }

    /** Lets accepted requests end, as long as they may; ends a download, and waits for a model that is being loaded. */
    void close(Duration drain) {
        download.ifPresent(ModelDownload::end);
        loaded.handle((model, failure) -> Optional.ofNullable(model))
                .join()
                .ifPresentOrElse(
                        model -> model.close(drain),
                        () -> prepared.handle((model, failure) -> Optional.ofNullable(model))
                                .join()
                                .ifPresent(PreparedModel::close));
    }
}
