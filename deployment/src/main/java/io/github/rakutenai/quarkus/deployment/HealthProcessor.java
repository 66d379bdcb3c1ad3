package io.github.rakutenai.quarkus.deployment;

import io.quarkus.deployment.Capabilities;
import io.quarkus.deployment.Capability;
import io.quarkus.deployment.annotations.BuildProducer;
import io.quarkus.deployment.annotations.BuildStep;
import io.quarkus.smallrye.health.deployment.spi.HealthBuildItem;

/** Adds the readiness of the models where the application has health checks. */
class HealthProcessor {

    // By name: the class needs MicroProfile Health, which the application may not have.
    private static final String READINESS = "io.github.rakutenai.quarkus.runtime.ModelReadiness";

    @BuildStep
    void readiness(Capabilities capabilities, BuildProducer<HealthBuildItem> checks) {
        if (capabilities.isPresent(Capability.SMALLRYE_HEALTH)) {
            checks.produce(new HealthBuildItem(READINESS, true));
        }
    }
}
