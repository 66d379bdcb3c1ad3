package io.github.rakutenai.quarkus;

import io.github.rakutenai.engine.tokenizer.ToolCall;

/**
 * What a streamed reply consists of: any number of pieces, then the whole. The pieces are text, or calls of tools one after the
 * other, each its beginning, its arguments and its end.
 */
public sealed interface ChatEvent {

    /**
     * The next piece of the reply.
     *
     * @param text whole characters, never empty
     */
    record Delta(String text) implements ChatEvent {}

    /** A piece of a call of a tool. */
    sealed interface ToolCallEvent extends ChatEvent {

        /** Of the call in its reply, from 0. */
        int index();
    }

    /**
     * The model calls a tool.
     *
     * @param index of the call in its reply, from 0
     * @param id names it in its conversation
     */
    record ToolCallBegun(int index, String id, String name) implements ToolCallEvent {}

    /**
     * The next piece of a call's arguments.
     *
     * @param index of the call in its reply
     * @param text never empty; all pieces together are a JSON object
     */
    record ToolCallArguments(int index, String text) implements ToolCallEvent {}

    /**
     * A call is complete.
     *
     * @param index of the call in its reply
     */
    record ToolCallEnded(int index, ToolCall call) implements ToolCallEvent {}

    /**
     * The end of the reply; nothing follows.
     *
     * @param reply its text is that of all pieces together
     */
    record Completed(Reply reply) implements ChatEvent {}
}
