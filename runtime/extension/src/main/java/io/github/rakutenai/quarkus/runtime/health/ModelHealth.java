package io.github.rakutenai.quarkus.runtime.health;

import java.util.Locale;
import java.util.function.Predicate;

import io.github.rakutenai.engine.LoadedModel;
import io.github.rakutenai.engine.PreparedModel;
import io.github.rakutenai.engine.inference.EngineStatus;
import io.github.rakutenai.quarkus.runtime.OpenModel;
import io.github.rakutenai.quarkus.runtime.RakutenConfig;
import io.github.rakutenai.quarkus.runtime.RakutenModels;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;

/**
 * Says of every model how it is, as one answer of one check. Data of the default model has plain names, that of the others
 * theirs before it.
 */
final class ModelHealth {

    private final HealthCheckResponseBuilder response;
    private final RakutenModels models;

    ModelHealth(String check, RakutenModels models) {
        response = HealthCheckResponse.named(check);
        this.models = models;
    }

    /** Up if all models are; adds their data. */
    HealthCheckResponse answer(Predicate<OpenModel> up, Data data) {
        models.models().forEach((name, model) -> data.add(model, (key, value) -> put(name, key, value)));
        return response.status(models.models().values().stream().allMatch(up)).build();
    }

    private void put(String name, String key, Object value) {
        String prefix = name.equals(RakutenConfig.DEFAULT) ? "" : name + ".";
        if (value instanceof Number number) {
            response.withData(prefix + key, number.longValue());
        } else {
            response.withData(prefix + key, value.toString());
        }
    }

    /** What a check tells of a model. */
    interface Data {

        void add(OpenModel model, Sink sink);
    }

    /** Takes what a check tells. */
    interface Sink {

        /** @param value a whole number, or text */
        void put(String key, Object value);
    }

    /** What is loaded, and on what it computes. */
    static void facts(OpenModel open, Sink sink) {
        open.prepared().map(PreparedModel::model).ifPresent(model -> {
            sink.put("model", model.name());
            sink.put("format", model.format());
            sink.put("contextTokens", model.config().contextTokens());
        });
        open.loaded().ifPresent(loaded -> {
            sink.put("backend", loaded.backend().name());
            sink.put("device", loaded.backend().device());
        });
    }

    /** Why it takes no requests, if it never will. */
    static void failure(OpenModel open, Sink sink) {
        if (open.failed()) {
            sink.put("failure", "the model could not be loaded: see the log");
        }
        open.loaded()
                .flatMap(model -> model.engine().failure())
                .ifPresent(cause -> sink.put("failure", "the engine has ended: " + cause.getMessage()));
    }

    /** What its engine is doing. */
    static void status(LoadedModel model, Sink sink) {
        EngineStatus status = model.engine().status();
        sink.put("runningRequests", status.runningRequests());
        sink.put("waitingRequests", status.waitingRequests());
        sink.put("kvCacheUsage", String.format(Locale.ROOT, "%.0f %%", 100 * status.kvCacheUsage()));
    }
}
