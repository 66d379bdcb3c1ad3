package io.github.rakutenai.quarkus.runtime.health;

import jakarta.inject.Singleton;

import io.github.rakutenai.engine.LoadedModel;
import io.github.rakutenai.quarkus.runtime.OpenModel;
import io.github.rakutenai.quarkus.runtime.RakutenModels;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Liveness;

/** Up while every engine that was started runs and no step takes longer than it may. */
@Liveness
@Singleton
class ModelLiveness implements HealthCheck {

    private final RakutenModels models;

    ModelLiveness(RakutenModels models) {
        this.models = models;
    }

    @Override
    public HealthCheckResponse call() {
        return new ModelHealth("RakutenAI engines", models).answer(ModelLiveness::up, ModelLiveness::data);
    }

    private static boolean up(OpenModel open) {
        return open.loaded()
                .map(LoadedModel::engine)
                .map(engine -> engine.running() && engine.stepAge().compareTo(open.stuckAfter()) <= 0)
                .orElse(true);
    }

    private static void data(OpenModel open, ModelHealth.Sink sink) {
        open.loaded().map(LoadedModel::engine).ifPresent(engine -> {
            sink.put("engine", engine.running() ? "running" : "ended");
            sink.put("stepMillis", engine.stepAge().toMillis());
        });
        ModelHealth.failure(open, sink);
    }
}
