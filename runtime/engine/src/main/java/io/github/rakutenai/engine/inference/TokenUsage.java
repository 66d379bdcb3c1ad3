package io.github.rakutenai.engine.inference;

/**
 * Tokens of one request.
 *
 * @param promptTokens tokens of the prompt, special ones included
 * @param replyTokens tokens of the reply, the end token included where one was sampled
 */
public record TokenUsage(int promptTokens, int replyTokens) {

    public int totalTokens() {
        return promptTokens + replyTokens;
    }
}
