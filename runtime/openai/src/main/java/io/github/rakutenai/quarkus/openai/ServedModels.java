package io.github.rakutenai.quarkus.openai;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import jakarta.inject.Singleton;

import io.github.rakutenai.quarkus.openai.api.ErrorBody.ErrorDetail;
import io.github.rakutenai.quarkus.openai.api.ModelList;
import io.github.rakutenai.quarkus.runtime.OpenModel;
import io.github.rakutenai.quarkus.runtime.RakutenConfig;
import io.github.rakutenai.quarkus.runtime.RakutenModels;

/** The application's models by what clients call them: its name in the configuration, the default one's own name. */
@Singleton
public class ServedModels {

    private final RakutenModels models;
    private final long created = Instant.now().getEpochSecond();

    ServedModels(RakutenModels models) {
        this.models = models;
    }

    /**
     * The model of an id; the default one if it is null, whose name is waited for while it is downloaded.
     *
     * @throws OpenAiException if there is none
     */
    ServedModel find(String id) {
        Map<String, OpenModel> open = models.models();
        if (id != null && !id.equals(RakutenConfig.DEFAULT) && open.containsKey(id)) {
            return ServedModel.of(id, open.get(id));
        }
        return Optional.ofNullable(open.get(RakutenConfig.DEFAULT))
                .map(model -> ServedModel.of(RakutenConfig.DEFAULT, model))
                .filter(model -> id == null || model.id().equals(id))
                .orElseThrow(() -> unknown(id));
    }

    private OpenAiException unknown(String id) {
        List<String> ids = known().stream().map(ServedModel::id).toList();
        String message = id == null
                ? "there is no default model: name one of " + ids
                : "the model `" + id + "` does not exist, there are " + ids;
        return new OpenAiException(404, new ErrorDetail(message, "invalid_request_error", "model", "model_not_found"));
    }

    /** Those that are on this machine, the default one first. */
    ModelList list() {
        return new ModelList("list", known().stream().map(this::entry).toList());
    }

    ModelList.Entry entry(ServedModel model) {
        return new ModelList.Entry(model.id(), "model", created, "rakutenai", model.contextTokens());
    }

    private List<ServedModel> known() {
        return models.models().entrySet().stream()
                .filter(entry -> entry.getValue().prepared().isPresent())
                .map(entry -> ServedModel.of(entry.getKey(), entry.getValue()))
                .sorted(Comparator.comparing(ServedModel::isDefault).reversed().thenComparing(ServedModel::id))
                .toList();
    }
}
