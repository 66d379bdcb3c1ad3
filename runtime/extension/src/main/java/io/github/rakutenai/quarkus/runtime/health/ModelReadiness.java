package io.github.rakutenai.quarkus.runtime.health;

import jakarta.inject.Singleton;

import io.github.rakutenai.engine.LoadedModel;
import io.github.rakutenai.quarkus.runtime.JvmFlags;
import io.github.rakutenai.quarkus.runtime.OpenModel;
import io.github.rakutenai.quarkus.runtime.RakutenConfig;
import io.github.rakutenai.quarkus.runtime.RakutenModels;
import io.quarkus.runtime.LaunchMode;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/**
 * Up while every model is loaded and takes requests: its engine runs and its queue is not full, and the JVM's flags are right
 * where they must be.
 */
@Readiness
@Singleton
class ModelReadiness implements HealthCheck {

    private final RakutenModels models;
    private final boolean flagsSuffice;

    ModelReadiness(RakutenModels models, RakutenConfig config) {
        this.models = models;
        flagsSuffice = JvmFlags.current().suffice(config.requireJvmFlags(), LaunchMode.current());
    }

    @Override
    public HealthCheckResponse call() {
        return new ModelHealth("RakutenAI models", models).answer(this::up, ModelReadiness::data);
    }

    private boolean up(OpenModel open) {
        return flagsSuffice
                && open.loaded()
                        .map(LoadedModel::engine)
                        .map(engine -> engine.running() && engine.hasPlace())
                        .orElse(false);
    }

    private static void data(OpenModel open, ModelHealth.Sink sink) {
        ModelHealth.facts(open, sink);
        sink.put("jvmFlags", JvmFlags.current());
        open.loaded().ifPresent(model -> ModelHealth.status(model, sink));
        ModelHealth.failure(open, sink);
    }
}
