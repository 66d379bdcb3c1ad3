package io.github.rakutenai.quarkus.openai.api;

import com.fasterxml.jackson.databind.JsonNode;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * What the model may call.
 *
 * @param type "function"
 */
public record ToolDefinition(String type, Function function) {

    /**
     * A function of the client.
     *
     * @param parameters the JSON schema of its arguments, kept to for certain; none if left out
     */
    public record Function(
            String name,
            String description,
            @Schema(implementation = Object.class) JsonNode parameters) {}
}
