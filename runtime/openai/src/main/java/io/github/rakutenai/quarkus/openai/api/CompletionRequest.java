package io.github.rakutenai.quarkus.openai.api;

import java.util.Map;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** Prompts to continue as they are, each a text or a list of token ids. Fields that are not here are ignored. */
@JsonNaming(SnakeCaseStrategy.class)
public record CompletionRequest(
        String model,
        @Schema(implementation = String.class) JsonNode prompt,
        Boolean echo,
        Float temperature,
        Float topP,
        Integer topK,
        Float minP,
        Float repetitionPenalty,
        Float frequencyPenalty,
        Float presencePenalty,
        Integer maxTokens,
        Long seed,
        @Schema(implementation = String[].class) JsonNode stop,
        Map<String, Float> logitBias,
        Integer logprobs,
        Integer n,
        Boolean stream,
        StreamOptions streamOptions,
        @Schema(hidden = true) Integer bestOf,
        @Schema(hidden = true) String suffix)
        implements SamplingFields {}
