package io.github.rakutenai.quarkus;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

import io.github.rakutenai.engine.grammar.Grammar;
import io.github.rakutenai.engine.inference.GenerationTimeoutException;
import io.github.rakutenai.engine.inference.Timeouts;
import io.github.rakutenai.engine.sampling.SamplingParams;
import io.github.rakutenai.engine.tokenizer.Message;
import io.github.rakutenai.engine.tool.ToolUse;

/**
 * A conversation to continue.
 *
 * @param messages oldest first; the last one is the user's, or a tool's
 * @param params how to continue it
 * @param timeouts how long that may take; where empty, what is configured
 * @param grammar what the reply must be, unless it calls tools; empty if anything
 * @param tools what the model may call; empty if nothing
 */
public record ChatRequest(
        List<Message> messages,
        SamplingParams params,
        Timeouts timeouts,
        Optional<Grammar> grammar,
        Optional<ToolUse> tools) {

    /** One whose reply may be anything. */
    public ChatRequest(List<Message> messages, SamplingParams params, Timeouts timeouts) {
        this(messages, params, timeouts, Optional.empty(), Optional.empty());
    }

    public ChatRequest {
        messages = List.copyOf(messages);
    }

    /** One question, answered with the model card's parameters. */
    public static ChatRequest of(String question) {
        return of(List.of(Message.user(question)));
    }

    /** A conversation, continued with the model card's parameters. */
    public static ChatRequest of(List<Message> messages) {
        return new ChatRequest(messages, SamplingParams.defaults(), Timeouts.none());
    }

    /**
     * The same conversation with other parameters: {@code request.with(params -> params.temperature(0).maxTokens(50))}.
     *
     * @throws IllegalArgumentException naming the parameter, its value and what is allowed
     */
    public ChatRequest with(UnaryOperator<SamplingParams.Builder> change) {
        return new ChatRequest(messages, change.apply(params.toBuilder()).build(), timeouts, grammar, tools);
    }

    /**
     * The same conversation, to be answered within this time, or to fail with {@link GenerationTimeoutException}.
     *
     * @param total from acceptance to the end of the reply
     */
    public ChatRequest within(Duration total) {
        return new ChatRequest(messages, params, new Timeouts(timeouts.queue(), Optional.of(total)), grammar, tools);
    }

    /**
     * The same conversation, to be started within this time, or to fail with {@link GenerationTimeoutException}.
     *
     * @param queue from acceptance to the first step
     */
    public ChatRequest startedWithin(Duration queue) {
        return new ChatRequest(messages, params, new Timeouts(Optional.of(queue), timeouts.total()), grammar, tools);
    }

    /**
     * The same conversation, with a reply that is a text of a grammar: {@code request.answeredIn(Grammar.jsonObject())}. The
     * model is not told of it; the prompt should say what to write.
     */
    public ChatRequest answeredIn(Grammar answer) {
        return new ChatRequest(messages, params, timeouts, Optional.of(answer), tools);
    }

    /**
     * The same conversation, in which the model may call tools: {@code request.withTools(ToolUse.auto(tools))}. Who makes the
     * calls sends their results behind the message that asks for them.
     */
    public ChatRequest withTools(ToolUse use) {
        return new ChatRequest(messages, params, timeouts, grammar, Optional.of(use));
    }
}
