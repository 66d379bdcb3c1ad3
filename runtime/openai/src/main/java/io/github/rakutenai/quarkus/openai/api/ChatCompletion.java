package io.github.rakutenai.quarkus.openai.api;

import java.util.List;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;

/** Answers to a conversation. */
public record ChatCompletion(String id, String object, long created, String model, List<Choice> choices, Usage usage) {

    /** One answer. */
    @JsonNaming(SnakeCaseStrategy.class)
    public record Choice(int index, Answer message, ChatLogProbs logprobs, String finishReason) {}

    /**
     * What the model says.
     *
     * @param content null if it calls tools
     * @param toolCalls null if it calls none
     */
    @JsonNaming(SnakeCaseStrategy.class)
    public record Answer(
            String role,
            String content,
            String refusal,
            @JsonInclude(JsonInclude.Include.NON_NULL) List<ChatToolCall> toolCalls) {

        public static Answer of(String content) {
            return new Answer("assistant", content, null, null);
        }

        public static Answer calling(List<ChatToolCall> toolCalls) {
            return new Answer("assistant", null, null, toolCalls);
        }
    }
}
