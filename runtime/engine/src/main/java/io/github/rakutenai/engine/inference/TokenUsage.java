package io.github.rakutenai.engine.inference;

/**
 * Tokens of one request.
 *
 * @param promptTokens tokens of the prompt, special ones included
 * @param replyTokens sampled tokens, the end token included
 */
public record TokenUsage(int promptTokens, int replyTokens) {

    public int totalTokens() {
        return promptTokens + replyTokens;
    }
}
