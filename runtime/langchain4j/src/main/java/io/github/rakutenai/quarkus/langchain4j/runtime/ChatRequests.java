package io.github.rakutenai.quarkus.langchain4j.runtime;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;

import dev.langchain4j.model.chat.request.ChatRequestParameters;
import io.github.rakutenai.engine.inference.Timeouts;
import io.github.rakutenai.engine.sampling.SamplingParams;
import io.github.rakutenai.engine.tokenizer.Message;
import io.github.rakutenai.quarkus.ChatRequest;
import io.github.rakutenai.quarkus.langchain4j.RakutenChatRequestParameters;

/**
 * Turns LangChain4j's requests into the engine's.
 *
 * @param modelName the model that answers
 * @param formats what replies must be
 */
record ChatRequests(String modelName, JsonFormats formats) {

    /**
     * @throws dev.langchain4j.exception.UnsupportedFeatureException naming what cannot be honoured
     * @throws IllegalArgumentException naming a parameter that is out of range
     */
    ChatRequest translate(dev.langchain4j.model.chat.request.ChatRequest request) {
        return withFormat(translateWithoutFormat(request), request);
    }

    /** As {@link #translate}, but for the response format, which may take time. */
    ChatRequest translateWithoutFormat(dev.langchain4j.model.chat.request.ChatRequest request) {
        List<Message> messages = ChatMessages.translate(request.messages());
        ChatRequestParameters parameters = request.parameters();
        return new ChatRequest(
                messages, params(parameters), timeouts(parameters), Optional.empty(), Tools.translate(parameters));
    }

    /** The rest of {@link #translate}. */
    ChatRequest withFormat(ChatRequest translated, dev.langchain4j.model.chat.request.ChatRequest request) {
        return formats.grammar(request.parameters().responseFormat())
                .map(translated::answeredIn)
                .orElse(translated);
    }

    /** As {@link #translate}. */
    SamplingParams params(ChatRequestParameters parameters) {
        Unsupported.refuse(parameters, modelName);
        SamplingParams.Builder params = SamplingParams.builder();
        setFloat(parameters.temperature(), params::temperature);
        setFloat(parameters.topP(), params::topP);
        set(parameters.topK(), params::topK);
        setFloat(parameters.frequencyPenalty(), params::frequencyPenalty);
        setFloat(parameters.presencePenalty(), params::presencePenalty);
        set(parameters.maxOutputTokens(), params::maxTokens);
        params.stop(parameters.stopSequences().toArray(String[]::new));
        if (parameters instanceof RakutenChatRequestParameters own) {
            set(own.seed(), params::seed);
            setFloat(own.minP(), params::minP);
            setFloat(own.repetitionPenalty(), params::repetitionPenalty);
            set(own.logitBias(), params::logitBias);
        }
        return params.build();
    }

    private static Timeouts timeouts(ChatRequestParameters parameters) {
        return parameters instanceof RakutenChatRequestParameters own
                ? new Timeouts(Optional.empty(), Optional.ofNullable(own.timeout()))
                : Timeouts.none();
    }

    private static void setFloat(Double value, Function<Float, ?> parameter) {
        set(value, number -> parameter.apply(number.floatValue()));
    }

    private static <T> void set(T value, Function<T, ?> parameter) {
        if (value != null) {
            parameter.apply(value);
        }
    }
}
