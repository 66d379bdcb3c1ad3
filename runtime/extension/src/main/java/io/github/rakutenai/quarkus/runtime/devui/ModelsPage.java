package io.github.rakutenai.quarkus.runtime.devui;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.github.rakutenai.engine.inference.EngineStatus;
import io.github.rakutenai.engine.model.Model;
import io.github.rakutenai.quarkus.runtime.JvmFlags;
import io.github.rakutenai.quarkus.runtime.OpenModel;
import io.github.rakutenai.quarkus.runtime.RakutenModels;
import io.smallrye.mutiny.Multi;

/** What the page of the models in the Dev UI asks for. */
public class ModelsPage {

    private final RakutenModels models;
    private final GeneratedTokens tokens;

    ModelsPage(RakutenModels models, GeneratedTokens tokens) {
        this.models = models;
        this.tokens = tokens;
    }

    /** Every model: what it is and what it does now. */
    public List<Map<String, Object>> models() {
        return models.models().entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .map(entry -> describe(entry.getKey(), entry.getValue()))
                .toList();
    }

    private Map<String, Object> describe(String name, OpenModel open) {
        Model model = open.prepared().model();
        Map<String, Object> described = new LinkedHashMap<>();
        described.put("name", name);
        described.put("model", model.name());
        described.put("format", model.format());
        described.put("parameters", model.parameters());
        described.put("sizeBytes", model.sizeBytes());
        described.put("contextTokens", model.config().contextTokens());
        described.put("loadedPercent", open.loadedPercent());
        described.put("jvmFlags", JvmFlags.current().missing());
        open.loaded().ifPresent(loaded -> {
            described.put("backend", loaded.backend().name());
            described.put("device", loaded.backend().device());
            EngineStatus status = loaded.engine().status();
            described.put("running", status.runningRequests());
            described.put("waiting", status.waitingRequests());
            described.put("kvBlocks", status.kvBlocks());
            described.put("usedKvBlocks", status.usedKvBlocks());
            described.put("keptKvBlocks", status.keptKvBlocks());
            described.put("generatedTokens", tokens.of(name));
        });
        return described;
    }

    /** The answer to a question, in pieces. */
    public Multi<String> ask(String name, String question) {
        return models.model(name).chat().stream(question);
    }
}
