package io.github.rakutenai.quarkus.openai.api;

import java.util.List;
import java.util.Map;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** A conversation to continue. Fields that are not here are ignored. */
@JsonNaming(SnakeCaseStrategy.class)
public record ChatCompletionRequest(
        String model,
        List<ChatMessage> messages,
        Float temperature,
        Float topP,
        Integer topK,
        Float minP,
        Float repetitionPenalty,
        Float frequencyPenalty,
        Float presencePenalty,
        Integer maxTokens,
        Integer maxCompletionTokens,
        Long seed,
        @Schema(implementation = String[].class) JsonNode stop,
        Map<String, Float> logitBias,
        Boolean logprobs,
        Integer topLogprobs,
        Integer n,
        Boolean stream,
        StreamOptions streamOptions,
        @Schema(implementation = Object.class) JsonNode responseFormat,
        List<ToolDefinition> tools,
        @Schema(implementation = Object.class) JsonNode toolChoice,
        Boolean parallelToolCalls,
        @Schema(hidden = true) JsonNode functions,
        @Schema(hidden = true) JsonNode functionCall,
        @Schema(hidden = true) JsonNode modalities,
        @Schema(hidden = true) JsonNode audio)
        implements SamplingFields {}
