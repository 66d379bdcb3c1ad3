package io.github.rakutenai.quarkus.langchain4j.runtime;

import dev.langchain4j.exception.UnsupportedFeatureException;
import dev.langchain4j.model.chat.request.ChatRequestParameters;

/** Refuses, by its name, what a request asks for and the engine does not do. */
final class Unsupported {

    private Unsupported() {}

    /**
     * @param modelName the model that answers
     * @throws UnsupportedFeatureException naming the first parameter that cannot be honoured
     */
    static void refuse(ChatRequestParameters parameters, String modelName) {
        if (parameters.modelName() != null && !parameters.modelName().equals(modelName)) {
            throw feature("modelName " + parameters.modelName() + " (the engine of this model runs " + modelName + ")");
        }
    }

    static UnsupportedFeatureException feature(String feature) {
        return new UnsupportedFeatureException(feature + " is not supported by RakutenAI");
    }
}
