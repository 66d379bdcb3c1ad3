package io.github.rakutenai.quarkus;

import java.util.List;

import io.github.rakutenai.engine.inference.Timings;
import io.github.rakutenai.engine.inference.TokenUsage;
import io.github.rakutenai.engine.scheduler.FinishReason;
import io.github.rakutenai.engine.tokenizer.Message;
import io.github.rakutenai.engine.tokenizer.ToolCall;

/**
 * What the model answered.
 *
 * @param text the whole answer; empty if it calls tools
 * @param toolCalls the tools that it calls, those of a reply that was cut as far as they are complete
 * @param usage tokens of prompt and answer
 * @param finishReason why it ended
 * @param timings where the time went, in nanoseconds
 */
public record Reply(
        String text, List<ToolCall> toolCalls, TokenUsage usage, FinishReason finishReason, Timings timings) {

    public Reply {
        toolCalls = List.copyOf(toolCalls);
    }

    /** One that calls no tools. */
    public Reply(String text, TokenUsage usage, FinishReason finishReason, Timings timings) {
        this(text, List.of(), usage, finishReason, timings);
    }

    /** The same as a message, for the conversation to go on. */
    public Message message() {
        return Message.assistant(text, toolCalls);
    }

    /** Rate of the tokens after the first; 0 if there were none. */
    public double tokensPerSecond() {
        return timings.decodeTokensPerSecond(usage.replyTokens());
    }
}
