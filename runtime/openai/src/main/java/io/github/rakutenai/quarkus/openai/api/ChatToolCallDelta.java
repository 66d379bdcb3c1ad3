package io.github.rakutenai.quarkus.openai.api;

import com.fasterxml.jackson.annotation.JsonInclude;

/**
 * A piece of a call: its first one says what is called, with empty arguments, the others more of the arguments.
 *
 * @param index of the call in its message
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ChatToolCallDelta(int index, String id, String type, Function function) {

    /** The next piece. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Function(String name, String arguments) {}

    /** A call begins. */
    public static ChatToolCallDelta begun(int index, String id, String name) {
        return new ChatToolCallDelta(index, id, "function", new Function(name, ""));
    }

    /** A call's arguments go on. */
    public static ChatToolCallDelta arguments(int index, String more) {
        return new ChatToolCallDelta(index, null, null, new Function(null, more));
    }
}
