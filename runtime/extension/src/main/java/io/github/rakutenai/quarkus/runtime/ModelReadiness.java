package io.github.rakutenai.quarkus.runtime;

import java.util.Map;
import jakarta.inject.Singleton;

import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Readiness;

/** Up while every model takes requests. */
@Readiness
@Singleton
class ModelReadiness implements HealthCheck {

    private final RakutenModels models;

    ModelReadiness(RakutenModels models) {
        this.models = models;
    }

    @Override
    public HealthCheckResponse call() {
        Map<String, OpenModel> open = models.models();
        HealthCheckResponseBuilder response = HealthCheckResponse.named("RakutenAI");
        open.forEach((name, model) -> response.withData(name, new ModelFacts(model.model()).toString()));
        return response.status(open.values().stream().allMatch(ModelReadiness::running))
                .build();
    }

    private static boolean running(OpenModel model) {
        return model.model().engine().running();
    }
}
