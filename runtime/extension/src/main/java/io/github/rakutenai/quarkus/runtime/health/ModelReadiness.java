package io.github.rakutenai.quarkus.runtime.health;

import jakarta.inject.Singleton;

import io.github.rakutenai.engine.LoadedModel;
import io.github.rakutenai.quarkus.runtime.JvmFlags;
import io.github.rakutenai.quarkus.runtime.OpenModel;
import io.github.rakutenai.quarkus.runtime.RakutenModels;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Up while every model is loaded and takes requests: its engine runs and its queue is not full. */
@Readiness
@Singleton
class ModelReadiness implements HealthCheck {

    private final RakutenModels models;

    ModelReadiness(RakutenModels models) {
        this.models = models;
    }

    @Override
    public HealthCheckResponse call() {
        return new ModelHealth("RakutenAI models", models).answer(ModelReadiness::up, ModelReadiness::data);
    }

    private static boolean up(OpenModel open) {
        return open.loaded()
                .map(LoadedModel::engine)
                .map(engine -> engine.running() && engine.hasPlace())
                .orElse(false);
    }

    private static void data(OpenModel open, ModelHealth.Sink sink) {
        ModelHealth.facts(open, sink);
        sink.put("jvmFlags", JvmFlags.current());
        open.loaded().ifPresent(model -> ModelHealth.status(model, sink));
    }
}
