package io.github.rakutenai.quarkus.openai;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import jakarta.inject.Singleton;

import io.github.rakutenai.quarkus.openai.api.ErrorBody.ErrorDetail;
import io.github.rakutenai.quarkus.openai.api.ModelList;
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
     * The model of an id; the default one if it is null.
     *
     * @throws OpenAiException if there is none
     */
    ServedModel find(String id) {
        List<ServedModel> served = served();
        return served.stream()
                .filter(model -> id == null ? model.isDefault() : model.id().equals(id))
                .findFirst()
                .orElseThrow(() -> new OpenAiException(
                        404,
                        new ErrorDetail(unknown(id, served), "invalid_request_error", "model", "model_not_found")));
    }

    private static String unknown(String id, List<ServedModel> served) {
        List<String> ids = served.stream().map(ServedModel::id).toList();
        return id == null
                ? "there is no default model: name one of " + ids
                : "the model `" + id + "` does not exist, there are " + ids;
    }

    /** All of them, the default one first. */
    ModelList list() {
        return new ModelList("list", served().stream().map(this::entry).toList());
    }

    ModelList.Entry entry(ServedModel model) {
        return new ModelList.Entry(model.id(), "model", created, "rakutenai", model.contextTokens());
    }

    private List<ServedModel> served() {
        return models.models().entrySet().stream()
                .map(entry -> ServedModel.of(entry.getKey(), entry.getValue()))
                .sorted(Comparator.comparing(ServedModel::isDefault).reversed().thenComparing(ServedModel::id))
                .toList();
    }
}
