package io.github.rakutenai.quarkus.openai.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * One message of a conversation.
 *
 * @param role system, developer, user or assistant
 * @param content a text, or a list of parts of type text
 * @param toolCalls not supported
 */
@JsonNaming(SnakeCaseStrategy.class)
public record ChatMessage(
        String role,
        @Schema(implementation = String.class) JsonNode content,
        @Schema(hidden = true) JsonNode toolCalls) {}
