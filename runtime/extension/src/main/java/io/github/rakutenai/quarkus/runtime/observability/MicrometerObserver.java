package io.github.rakutenai.quarkus.runtime.observability;

import jakarta.inject.Singleton;

import io.github.rakutenai.engine.LoadedModel;
import io.github.rakutenai.engine.inference.EngineListener;
import io.github.rakutenai.quarkus.runtime.ModelObserver;
import io.micrometer.core.instrument.MeterRegistry;

/** Watches engines for Micrometer. */
@Singleton
class MicrometerObserver implements ModelObserver {

    private final MeterRegistry registry;

    MicrometerObserver(MeterRegistry registry) {
        this.registry = registry;
    }

    @Override
    public EngineListener loaded(String name, LoadedModel model) {
        EngineMeters meters = new EngineMeters(registry, name);
        meters.describe(model.backend());
        meters.watch(model.engine());
        return meters;
    }
}
