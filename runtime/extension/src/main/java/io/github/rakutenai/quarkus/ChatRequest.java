package io.github.rakutenai.quarkus;

import java.util.List;
import java.util.function.UnaryOperator;

import io.github.rakutenai.engine.sampling.SamplingParams;
import io.github.rakutenai.engine.tokenizer.Message;

/**
 * A conversation to continue.
 *
 * @param messages oldest first; the last one is the user's
 * @param params how to continue it
 */
public record ChatRequest(List<Message> messages, SamplingParams params) {

    public ChatRequest {
        messages = List.copyOf(messages);
    }

    /** One question, answered with the model card's parameters. */
    public static ChatRequest of(String question) {
        return of(List.of(Message.user(question)));
    }

    /** A conversation, continued with the model card's parameters. */
    public static ChatRequest of(List<Message> messages) {
        return new ChatRequest(messages, SamplingParams.defaults());
    }

    /**
     * The same conversation with other parameters: {@code request.with(params -> params.temperature(0).maxTokens(50))}.
     *
     * @throws IllegalArgumentException naming the parameter, its value and what is allowed
     */
    public ChatRequest with(UnaryOperator<SamplingParams.Builder> change) {
        return new ChatRequest(messages, change.apply(params.toBuilder()).build());
    }
}
