package io.github.rakutenai.it.nomodel;

import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;

import io.github.rakutenai.quarkus.runtime.RakutenModels;

/** Says which engine answers. */
@Path("/engine")
public class EngineResource {

    @Inject
    RakutenModels models;

    /** The engine, its context, and how many engines there are. */
    @GET
    public String engine() {
        var model = models.model("<default>").model();
        long engines = Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("rakutenai-step"))
                .count();
        return "engine %d, context %d, engines %d"
                .formatted(
                        System.identityHashCode(model.engine()),
                        model.model().config().contextTokens(),
                        engines);
    }
}
