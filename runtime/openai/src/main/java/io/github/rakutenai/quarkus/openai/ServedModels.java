package io.github.rakutenai.quarkus.openai;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
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
     * The model of an id; the default one if it is null.
     *
     * @throws OpenAiException if there is none
     */
    ServedModel find(String id) {
        Map<String, ServedModel> served = served();
        ServedModel found = id == null ? served.get(defaultId()) : served.get(id);
        if (found == null) {
            String message = id == null
                    ? "there is no default model: name one of " + served.keySet()
                    : "the model `" + id + "` does not exist";
            throw new OpenAiException(
                    404, new ErrorDetail(message, "invalid_request_error", "model", "model_not_found"));
        }
        return found;
    }

    ModelList list() {
        return new ModelList("list", served().values().stream().map(this::entry).toList());
    }

    ModelList.Entry entry(ServedModel model) {
        return new ModelList.Entry(model.id(), "model", created, "rakutenai", model.contextTokens());
    }

    private Map<String, ServedModel> served() {
        Map<String, ServedModel> served = new LinkedHashMap<>();
        models.models().forEach((name, open) -> {
            String id = name.equals(RakutenConfig.DEFAULT) ? nameOf(open) : name;
            served.put(id, new ServedModel(id, open));
        });
        return served;
    }

    private String defaultId() {
        OpenModel open = models.models().get(RakutenConfig.DEFAULT);
        return open == null ? null : nameOf(open);
    }

    private static String nameOf(OpenModel open) {
        return open.requirePrepared().model().name();
    }
}
