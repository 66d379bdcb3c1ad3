package io.github.rakutenai.quarkus.openai.api;

import java.util.List;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;

/** A piece of answers to a conversation. */
public record ChatCompletionChunk(
        String id,
        String object,
        long created,
        String model,
        List<Choice> choices,
        @JsonInclude(JsonInclude.Include.NON_NULL) Usage usage) {

    /** The next piece of one answer. */
    @JsonNaming(SnakeCaseStrategy.class)
    public record Choice(int index, Delta delta, ChatLogProbs logprobs, String finishReason) {}

    /** What is new; null is what is not. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    @JsonNaming(SnakeCaseStrategy.class)
    public record Delta(String role, String content, List<ChatToolCallDelta> toolCalls) {

        public static Delta begun() {
            return new Delta("assistant", "", null);
        }

        public static Delta of(String content) {
            return new Delta(null, content, null);
        }

        public static Delta of(ChatToolCallDelta call) {
            return new Delta(null, null, List.of(call));
        }

        public static Delta none() {
            return new Delta(null, null, null);
        }
    }
}
