package io.github.rakutenai.quarkus.runtime;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import jakarta.annotation.PreDestroy;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import jakarta.interceptor.Interceptor;

import io.github.rakutenai.quarkus.RakutenChat;
import io.quarkus.arc.DefaultBean;
import io.quarkus.runtime.StartupEvent;
import org.jboss.logging.Logger;

/** The models of the application: opened when it starts, closed when it stops or is reloaded. */
@Singleton
public class RakutenModels {

    private static final Logger LOG = Logger.getLogger(RakutenModels.class);

    private final Map<String, OpenModel> models = new LinkedHashMap<>();

    /** Opens every configured model, before the application's own observers and before the first request. */
    void open(
            @Observes @Priority(Interceptor.Priority.LIBRARY_BEFORE) StartupEvent event,
            RakutenConfig config,
            ModelLocator locator) {
        for (String name : locator.names()) {
            ModelSettings settings = config.models().get(name);
            locator.locate(name, settings).ifPresent(path -> open(name, path, settings));
        }
    }

    private void open(String name, Path path, ModelSettings settings) {
        OpenModel model = OpenModel.open(name, path, settings);
        models.put(name, model);
        LOG.infof("Opened model %s: %s", name, new ModelFacts(model.model()));
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

    @PreDestroy
    void close() {
        models.values().forEach(OpenModel::close);
        models.clear();
    }
}
