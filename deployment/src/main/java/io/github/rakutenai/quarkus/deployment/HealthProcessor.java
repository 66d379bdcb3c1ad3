package io.github.rakutenai.quarkus.deployment;

import java.util.List;

import io.quarkus.deployment.Capabilities;
import io.quarkus.deployment.Capability;
import io.quarkus.deployment.annotations.BuildProducer;
import io.quarkus.deployment.annotations.BuildStep;
import io.quarkus.smallrye.health.deployment.spi.HealthBuildItem;

/** Adds the checks of the models where the application has health checks. */
class HealthProcessor {

    // By name: the classes need MicroProfile Health, which the application may not have.
    private static final String PACKAGE = "io.github.rakutenai.quarkus.runtime.health.";
    private static final List<String> CHECKS = List.of("ModelLiveness", "ModelReadiness", "ModelStartup");

    @BuildStep
    void checks(Capabilities capabilities, BuildProducer<HealthBuildItem> checks) {
        if (capabilities.isPresent(Capability.SMALLRYE_HEALTH)) {
            CHECKS.forEach(check -> checks.produce(new HealthBuildItem(PACKAGE + check, true)));
        }
    }
}
