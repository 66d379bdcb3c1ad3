package io.github.rakutenai.quarkus.openai.api;

import java.util.List;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;

/**
 * A text or a conversation to count.
 *
 * @param tools that the conversation's prompt describes
 * @param addSpecialTokens whether a text begins with the beginning-of-sequence token, where the model has one; true if left out
 * @param returnTokenStrs whether the tokens' texts are told
 */
@JsonNaming(SnakeCaseStrategy.class)
public record TokenizeRequest(
        String model,
        String prompt,
        List<ChatMessage> messages,
        List<ToolDefinition> tools,
        Boolean addSpecialTokens,
        Boolean returnTokenStrs) {}
