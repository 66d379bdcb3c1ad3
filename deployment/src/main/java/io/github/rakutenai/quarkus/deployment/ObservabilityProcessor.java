package io.github.rakutenai.quarkus.deployment;

import java.util.Optional;

import io.quarkus.arc.deployment.AdditionalBeanBuildItem;
import io.quarkus.deployment.Capabilities;
import io.quarkus.deployment.Capability;
import io.quarkus.deployment.annotations.BuildProducer;
import io.quarkus.deployment.annotations.BuildStep;
import io.quarkus.deployment.metrics.MetricsCapabilityBuildItem;
import io.quarkus.runtime.metrics.MetricsFactory;

/** Adds metrics and traces of the engines where the application has them. */
class ObservabilityProcessor {

    // By name: the classes need Micrometer and OpenTelemetry, which the application may not have.
    private static final String METRICS = "io.github.rakutenai.quarkus.runtime.observability.MicrometerObserver";
    private static final String TRACES = "io.github.rakutenai.quarkus.runtime.observability.SpanObserver";

    @BuildStep
    void metrics(Optional<MetricsCapabilityBuildItem> metrics, BuildProducer<AdditionalBeanBuildItem> beans) {
        if (metrics.isPresent() && metrics.get().metricsSupported(MetricsFactory.MICROMETER)) {
            beans.produce(AdditionalBeanBuildItem.unremovableOf(METRICS));
        }
    }

    @BuildStep
    void traces(Capabilities capabilities, BuildProducer<AdditionalBeanBuildItem> beans) {
        if (capabilities.isPresent(Capability.OPENTELEMETRY_TRACER)) {
            beans.produce(AdditionalBeanBuildItem.unremovableOf(TRACES));
        }
    }
}
