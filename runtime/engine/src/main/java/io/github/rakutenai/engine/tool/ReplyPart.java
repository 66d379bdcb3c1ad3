package io.github.rakutenai.engine.tool;

import io.github.rakutenai.engine.tokenizer.ToolCall;

/** A piece of a reply that is either text or calls of tools. */
public sealed interface ReplyPart {

    /** More of the text; never empty. */
    record Text(String text) implements ReplyPart {}

    /**
     * A call begins; its arguments follow.
     *
     * @param index of the call in its reply, from 0
     * @param id names it in its conversation
     */
    record CallBegun(int index, String id, String name) implements ReplyPart {}

    /**
     * More of a call's arguments; all of them together are a JSON object.
     *
     * @param index of the call in its reply
     * @param text never empty
     */
    record ArgumentsWritten(int index, String text) implements ReplyPart {}

    /**
     * A call is complete.
     *
     * @param index of the call in its reply
     */
    record CallEnded(int index, ToolCall call) implements ReplyPart {}
}
