package io.github.rakutenai.engine.tokenizer;

import static java.util.Objects.requireNonNull;

/**
 * A tool that the assistant wants to be called.
 *
 * @param id names the call in its conversation, for its result
 * @param name the tool
 * @param arguments a JSON object
 */
public record ToolCall(String id, String name, String arguments) {

    public ToolCall {
        requireNonNull(id, "id");
        requireNonNull(name, "name");
        requireNonNull(arguments, "arguments");
    }
}
