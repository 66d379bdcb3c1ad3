package io.github.rakutenai.quarkus.openai.api;

import java.util.List;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;

/** Answers to a conversation. */
public record ChatCompletion(String id, String object, long created, String model, List<Choice> choices, Usage usage) {

    /** One answer. */
    @JsonNaming(SnakeCaseStrategy.class)
    public record Choice(int index, Answer message, ChatLogProbs logprobs, String finishReason) {}

    /** What the model says. */
    public record Answer(String role, String content, String refusal) {

        public Answer(String content) {
            this("assistant", content, null);
        }
    }
}
