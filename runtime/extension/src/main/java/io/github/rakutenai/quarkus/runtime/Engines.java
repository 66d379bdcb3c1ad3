package io.github.rakutenai.quarkus.runtime;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;

import io.github.rakutenai.engine.EngineOptions;
import io.github.rakutenai.engine.PreparedModel;
import io.github.rakutenai.engine.backend.UnavailableBackendException;
import io.github.rakutenai.engine.checkpoint.Checkpoint;
import io.github.rakutenai.engine.checkpoint.MalformedCheckpointException;
import io.github.rakutenai.engine.tokenizer.ChatTemplateException;
import io.quarkus.runtime.configuration.ConfigurationException;

/** The engines of the application, one for each model's name. */
final class Engines implements AutoCloseable {

    private final EngineConfiguration configuration;
    private final SharedCheckpoints checkpoints = new SharedCheckpoints();
    private final Map<String, ModelEngine> engines = new LinkedHashMap<>();

    /** @param configuration what they are opened with */
    Engines(EngineConfiguration configuration) {
        this.configuration = configuration;
    }

    EngineConfiguration configuration() {
        return configuration;
    }

    /**
     * The engine of a model; begins to load if it is not there yet, or not usable any more.
     *
     * @throws ConfigurationException naming the property, if a setting is out of range or does not fit the model, or the
     *     model is damaged or not supported; of a model that must be downloaded, loading fails so
     * @throws UncheckedIOException if the file cannot be read
     */
    ModelEngine engine(String name, ModelSource source, EngineSettings settings) {
        ModelEngine kept = engines.get(name);
        if (kept != null && !kept.usable()) {
            kept.close(Duration.ZERO);
            engines.remove(name);
        }
        return engines.computeIfAbsent(name, key -> open(name, source, settings));
    }

    private ModelEngine open(String name, ModelSource source, EngineSettings settings) {
        EngineListeners listeners = new EngineListeners();
        EngineOptions options = settings.options(listeners);
        return switch (source) {
            case ModelSource.Local(Path path) -> ModelEngine.load(name, prepare(name, path, options), listeners);
            case ModelSource.Cached(Path path) -> ModelEngine.load(name, prepare(name, path, options), listeners);
            case ModelSource.AtHub(ModelDownload download) ->
                ModelEngine.download(name, download, path -> prepare(name, path, options), listeners);
        };
    }

    private PreparedModel prepare(String name, Path path, EngineOptions options) {
        ModelProperty property = new ModelProperty(name, "model");
        try {
            return prepare(checkpoints.use(path), options);
        } catch (IOException e) {
            throw new UncheckedIOException(property + ": " + path + " cannot be read", e);
        } catch (MalformedCheckpointException e) {
            throw property.error(property + ": " + e.getMessage());
        } catch (ChatTemplateException e) {
            ModelProperty template = new ModelProperty(name, "chat-template");
            throw template.error("the model's own chat template, or " + template + ": " + e.getMessage());
        } catch (UnavailableBackendException e) {
            ModelProperty backend = new ModelProperty(name, "backend");
            throw backend.error(backend + ": " + e.getMessage());
        } catch (IllegalArgumentException e) {
            throw property.error("the settings beside " + property + " do not fit " + path + ": " + e.getMessage());
        }
    }

    private PreparedModel prepare(Checkpoint checkpoint, EngineOptions options) throws IOException {
        try {
            return PreparedModel.over(checkpoint, options, () -> checkpoints.release(checkpoint));
        } catch (IOException | RuntimeException | Error e) {
            checkpoints.release(checkpoint);
            throw e;
        }
    }

    /**
     * Closes one after the other, and lets their accepted requests end.
     *
     * @param drain how long those of a model may still take
     */
    void close(Function<String, Duration> drain) {
        engines.forEach((name, engine) -> engine.close(drain.apply(name)));
        engines.clear();
    }

    /** Closes them and waits for no request. */
    @Override
    public void close() {
        close(name -> Duration.ZERO);
    }
}
