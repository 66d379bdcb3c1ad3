package io.github.rakutenai.quarkus.openai.api;

/**
 * A tool that the assistant wants to be called.
 *
 * @param id names the call in its conversation
 * @param type "function"
 */
public record ChatToolCall(String id, String type, Function function) {

    /**
     * What is called.
     *
     * @param arguments a JSON object, written as a text
     */
    public record Function(String name, String arguments) {}

    public static ChatToolCall of(String id, String name, String arguments) {
        return new ChatToolCall(id, "function", new Function(name, arguments));
    }
}
