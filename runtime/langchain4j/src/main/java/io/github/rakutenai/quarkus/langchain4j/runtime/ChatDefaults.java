package io.github.rakutenai.quarkus.langchain4j.runtime;

import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;

import io.github.rakutenai.engine.sampling.SamplingParams;
import io.github.rakutenai.quarkus.langchain4j.RakutenChatRequestParameters;
import io.github.rakutenai.quarkus.langchain4j.runtime.LangChain4jSettings.ChatModelSettings;
import io.github.rakutenai.quarkus.runtime.ModelProperty;
import io.quarkus.runtime.configuration.ConfigurationException;

/**
 * Turns one model's settings into the parameters of requests that do not set them.
 *
 * @param model the model's name
 * @param settings as they are configured
 */
record ChatDefaults(String model, LangChain4jSettings settings) {

    private static final String PREFIX = "quarkus.langchain4j.rakutenai";

    /**
     * @param modelName what the checkpoint calls the model
     * @throws ConfigurationException naming property, value and allowed range, if a value is out of range
     */
    RakutenChatRequestParameters parameters(String modelName) {
        check();
        ChatModelSettings chat = settings.chatModel();
        RakutenChatRequestParameters.Builder parameters = RakutenChatRequestParameters.builder()
                .modelName(modelName)
                .temperature(asDouble(chat.temperature()))
                .topP(asDouble(chat.topP()))
                .topK(chat.topK())
                .minP(asDouble(chat.minP()))
                .repetitionPenalty(asDouble(chat.repetitionPenalty()))
                .frequencyPenalty(asDouble(chat.frequencyPenalty()))
                .presencePenalty(asDouble(chat.presencePenalty()))
                .maxOutputTokens(chat.maxTokens())
                .stopSequences(chat.stop().orElse(List.of()))
                .toolChoice(chat.toolChoice())
                .parallelToolCalls(chat.parallelToolCalls());
        settings.timeout().ifPresent(parameters::timeout);
        chat.seed().ifPresent(parameters::seed);
        return parameters.build();
    }

    /** By way of the decimal digits: 0.7 stays 0.7. */
    private static double asDouble(float value) {
        return Double.parseDouble(Float.toString(value));
    }

    /** @throws ConfigurationException as {@link #parameters} */
    void check() {
        ChatModelSettings chat = settings.chatModel();
        check("temperature", params -> params.temperature(chat.temperature()));
        check("top-p", params -> params.topP(chat.topP()));
        check("top-k", params -> params.topK(chat.topK()));
        check("min-p", params -> params.minP(chat.minP()));
        check("repetition-penalty", params -> params.repetitionPenalty(chat.repetitionPenalty()));
        check("frequency-penalty", params -> params.frequencyPenalty(chat.frequencyPenalty()));
        check("presence-penalty", params -> params.presencePenalty(chat.presencePenalty()));
        check("max-tokens", params -> params.maxTokens(chat.maxTokens()));
        check("stop", params -> params.stop(chat.stop().orElse(List.of()).toArray(String[]::new)));
        settings.timeout().filter(timeout -> !timeout.isPositive()).ifPresent(this::refuse);
    }

    private void check(String name, UnaryOperator<SamplingParams.Builder> setting) {
        try {
            setting.apply(SamplingParams.builder()).build();
        } catch (IllegalArgumentException e) {
            ModelProperty property = new ModelProperty(PREFIX, model, "chat-model." + name);
            throw property.error(property + ": " + e.getMessage());
        }
    }

    private void refuse(Duration timeout) {
        ModelProperty property = new ModelProperty(PREFIX, model, "timeout");
        throw property.error(property + " must be longer than 0, found " + timeout);
    }
}
