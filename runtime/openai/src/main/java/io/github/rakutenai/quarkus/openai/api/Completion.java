package io.github.rakutenai.quarkus.openai.api;

import java.util.List;
import java.util.Map;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;

/** Continuations of prompts, or a piece of them. */
public record Completion(
        String id,
        String object,
        long created,
        String model,
        List<Choice> choices,
        @JsonInclude(JsonInclude.Include.NON_NULL) Usage usage) {

    /** One continuation. */
    @JsonNaming(SnakeCaseStrategy.class)
    public record Choice(int index, String text, LogProbs logprobs, String finishReason) {}

    /**
     * Log-probabilities, one entry a token; null for the first token of a prompt, before which nothing stands.
     *
     * @param textOffset where each token begins in the text, in UTF-16 units
     */
    @JsonNaming(SnakeCaseStrategy.class)
    public record LogProbs(
            List<String> tokens,
            List<Double> tokenLogprobs,
            List<Map<String, Double>> topLogprobs,
            List<Integer> textOffset) {}
}
