package io.github.rakutenai.quarkus.runtime;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import jakarta.annotation.PreDestroy;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Instance;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import jakarta.interceptor.Interceptor;

import io.github.rakutenai.engine.LoadedModel;
import io.github.rakutenai.engine.backend.InsufficientMemoryException;
import io.github.rakutenai.hub.HubException;
import io.github.rakutenai.quarkus.RakutenChat;
import io.quarkus.arc.DefaultBean;
import io.quarkus.runtime.LaunchMode;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.StartupEvent;
import org.eclipse.microprofile.config.ConfigProvider;
import org.jboss.logging.Logger;

/** The models of the application: opened when it starts, closed when it stops or its configuration changes. */
@Singleton
public class RakutenModels {

    private static final Logger LOG = Logger.getLogger(RakutenModels.class);

    private final Map<String, OpenModel> models = new LinkedHashMap<>();
    private final Instance<ModelObserver> observers;
    private final List<RequestObserver> requestObservers;
    private Engines engines;
    private volatile boolean closed;

    RakutenModels(Instance<ModelObserver> observers, Instance<RequestObserver> requestObservers) {
        this.observers = observers;
        this.requestObservers = requestObservers.stream().toList();
    }

    /** Opens every configured model, before the application's own observers and before the first request. */
    void open(
            @Observes @Priority(Interceptor.Priority.LIBRARY_BEFORE) StartupEvent event,
            RakutenConfig config,
            ModelLocator locator) {
        Map<String, ModelSource> sources = new LinkedHashMap<>();
        for (String name : locator.names()) {
            locator.locate(name, config.models().get(name)).ifPresent(source -> sources.put(name, source));
        }
        engines = LiveReload.engines(EngineConfiguration.of(ConfigProvider.getConfig(), sources.values()));
        try {
            sources.forEach((name, source) -> open(name, source, config.models().get(name)));
        } catch (RuntimeException e) {
            closed = true;
            engines.close();
            throw e;
        }
    }

    private void open(String name, ModelSource source, ModelSettings settings) {
        EngineSettings checked = new EngineSettings(name, settings);
        ModelEngine engine = engines.engine(name, source, checked);
        long start = System.nanoTime();
        CompletableFuture<LoadedModel> ready = engine.loaded()
                .thenApply(model -> loaded(name, engine, model, Duration.ofNanos(System.nanoTime() - start)))
                .whenComplete((model, failure) -> {
                    if (failure != null) {
                        failed(name, source, failure.getCause());
                    }
                });
        AwaitedModel awaited = new AwaitedModel(ready, settings.queueSize(), settings.maxConcurrentSequences());
        models.put(name, new OpenModel(engine, awaited, checked, this::requestMade));
    }

    private LoadedModel loaded(String name, ModelEngine engine, LoadedModel model, Duration time) {
        if (closed) {
            return model;
        }
        engine.listeners()
                .set(observers.stream()
                        .map(observer -> observer.loaded(name, model))
                        .toList());
        LOG.infof(
                "Opened model %s: %s; %s; ready after %d ms",
                name, new ModelFacts(model), JvmFlags.current(), time.toMillis());
        return model;
    }

    /** A production application is of no use then. */
    private void failed(String name, ModelSource source, Throwable failure) {
        if (closed) {
            return;
        }
        // What the hub says, and what takes too much memory, needs no stack.
        LOG.errorf(
                failure instanceof HubException || failure instanceof InsufficientMemoryException ? null : failure,
                "%s: %s could not be loaded: %s",
                new ModelProperty(name, "model"),
                source,
                failure.getMessage());
        if (LaunchMode.current() == LaunchMode.NORMAL) {
            Quarkus.asyncExit(1);
        }
    }

    private Runnable requestMade() {
        List<Runnable> firstToken = new ArrayList<>(requestObservers.size());
        requestObservers.forEach(observer -> firstToken.add(observer.requestMade()));
        return () -> firstToken.forEach(Runnable::run);
    }

    /** The models by name; that of the default model is {@value RakutenConfig#DEFAULT}. */
    public Map<String, OpenModel> models() {
        return Map.copyOf(models);
    }

    /** @throws IllegalStateException if no model of this name is configured */
    public OpenModel model(String name) {
        OpenModel model = models.get(name);
        if (model == null) {
            throw new IllegalStateException(
                    "no model of this name is open: set " + new ModelProperty(name, "model") + " to one");
        }
        return model;
    }

    @Produces
    @DefaultBean
    @ApplicationScoped
    RakutenChat defaultChat() {
        return model(RakutenConfig.DEFAULT).chat();
    }

    /**
     * Waits for accepted requests, as long as is configured. Dev mode cancels them, and keeps the engines for the next
     * application.
     */
    @PreDestroy
    void close() {
        if (engines == null) {
            return;
        }
        closed = true;
        if (LaunchMode.current().isDev()) {
            models.values().forEach(model -> {
                model.endRequests();
                model.engine().listeners().set(List.of());
            });
        } else {
            engines.close(name -> models.get(name).drainTimeout());
        }
    }
}
