package io.github.rakutenai.quarkus.runtime.health;

import jakarta.inject.Singleton;

import io.github.rakutenai.quarkus.runtime.OpenModel;
import io.github.rakutenai.quarkus.runtime.RakutenModels;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Startup;

/** Up as soon as every model is loaded. */
@Startup
@Singleton
class ModelStartup implements HealthCheck {

    private final RakutenModels models;

    ModelStartup(RakutenModels models) {
        this.models = models;
    }

    @Override
    public HealthCheckResponse call() {
        return new ModelHealth("RakutenAI loading", models).answer(ModelStartup::up, ModelStartup::data);
    }

    private static boolean up(OpenModel open) {
        return open.loaded().isPresent();
    }

    private static void data(OpenModel open, ModelHealth.Sink sink) {
        ModelHealth.facts(open, sink);
        open.download().ifPresent(download -> {
            sink.put("downloadedPercent", download.percent());
            sink.put("download", download.status());
        });
        sink.put("loadedPercent", open.loadedPercent());
        ModelHealth.failure(open, sink);
    }
}
