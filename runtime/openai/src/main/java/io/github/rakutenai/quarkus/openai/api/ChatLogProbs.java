package io.github.rakutenai.quarkus.openai.api;

import java.util.List;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;

/** Log-probabilities of an answer's tokens. */
public record ChatLogProbs(List<Token> content, Object refusal) {

    public ChatLogProbs(List<Token> content) {
        this(content, null);
    }

    /** A token of the answer, and the likeliest ones in its place. */
    @JsonNaming(SnakeCaseStrategy.class)
    public record Token(String token, double logprob, List<Integer> bytes, List<TopToken> topLogprobs) {}

    /** A token that is likely. */
    public record TopToken(String token, double logprob, List<Integer> bytes) {}
}
