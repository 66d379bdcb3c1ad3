package io.github.rakutenai.engine.tokenizer;

import java.util.regex.Pattern;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * What the assistant can call.
 *
 * @param name letters, digits, underscores and hyphens, at most 64
 * @param description what it is good for; may be empty
 * @param parameters the JSON schema of its arguments, which are an object even if it does not say so
 */
public record Tool(String name, String description, String parameters) {

    private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9_-]{1,64}");

    private static final String NO_PARAMETERS =
            "{\"type\": \"object\", \"properties\": {}, \"additionalProperties\": false}";

    /** @throws IllegalArgumentException if the name is none, or the parameters are no JSON schema of an object */
    public Tool {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "a tool's name has 1 to 64 letters, digits, underscores and hyphens, found \"" + name + "\"");
        }
        int surrogate = WellFormedText.loneSurrogate(description);
        if (surrogate >= 0) {
            throw new IllegalArgumentException(
                    "the description of tool " + name + ": " + WellFormedText.describe(description, surrogate));
        }
        parameters = ofObject(name, parameters);
    }

    /** One without parameters. */
    public Tool(String name, String description) {
        this(name, description, NO_PARAMETERS);
    }

    private static String ofObject(String name, String parameters) {
        JsonNode schema = OneLineJson.parse(parameters).orElse(null);
        if (!(schema instanceof ObjectNode object)) {
            throw new IllegalArgumentException("the tool " + name
                    + ": expected its parameters to be a JSON schema, an object, found " + parameters);
        }
        JsonNode type = object.get("type");
        if (type != null) {
            if (!type.asText().equals("object")) {
                throw new IllegalArgumentException(
                        "the tool " + name + ": expected \"object\" at \"/type\" of its parameters, found " + type);
            }
            return OneLineJson.of(parameters);
        }
        String rest = OneLineJson.of(parameters).substring(1);
        return "{\"type\": \"object\"" + (object.isEmpty() ? "" : ", ") + rest;
    }
}
