package io.github.rakutenai.quarkus.openai.api;

import java.util.List;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * One message of a conversation.
 *
 * @param role system, developer, user, assistant or tool
 * @param content a text, or a list of parts of type text
 * @param toolCalls what an assistant called
 * @param toolCallId the call whose result a tool's message is
 */
@JsonNaming(SnakeCaseStrategy.class)
public record ChatMessage(
        String role,
        @Schema(implementation = String.class) JsonNode content,
        List<ChatToolCall> toolCalls,
        String toolCallId) {}
