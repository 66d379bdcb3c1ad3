package io.github.rakutenai.quarkus.runtime.devui;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import io.github.rakutenai.engine.PreparedModel;
import io.github.rakutenai.engine.inference.EngineStatus;
import io.github.rakutenai.quarkus.runtime.JvmFlags;
import io.github.rakutenai.quarkus.runtime.ModelDownload;
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
        Map<String, Object> described = new LinkedHashMap<>();
        described.put("name", name);
        open.download().filter(download -> open.prepared().isEmpty()).ifPresent(download -> {
            described.put("download", download.status());
            described.put("downloadedPercent", download.percent());
            described.put("permissionMissing", download.unanswered().isPresent());
        });
        described.put("failed", open.failed());
        open.prepared().map(PreparedModel::model).ifPresent(model -> {
            described.put("model", model.name());
            described.put("format", model.format());
            described.put("parameters", model.parameters());
            described.put("sizeBytes", model.sizeBytes());
            described.put("contextTokens", model.config().contextTokens());
        });
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

    /** Permits the download of a model that waits for it; says whether one did. */
    public boolean download(String name) {
        Optional<ModelDownload> download = models.model(name)
                .download()
                .filter(waiting -> waiting.unanswered().isPresent());
        download.ifPresent(ModelDownload::permit);
        return download.isPresent();
    }

    /** The answer to a question, in pieces. */
    public Multi<String> ask(String name, String question) {
        return models.model(name).chat().stream(question);
    }
}
