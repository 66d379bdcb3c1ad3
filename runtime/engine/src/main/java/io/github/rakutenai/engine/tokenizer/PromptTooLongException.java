package io.github.rakutenai.engine.tokenizer;

/** A conversation that does not fit the context, found before any work was done for it. */
public final class PromptTooLongException extends IllegalArgumentException {

    private final int promptTokens;
    private final int maxPromptTokens;

    public PromptTooLongException(int promptTokens, int maxPromptTokens) {
        super("the prompt has " + promptTokens + " tokens but only " + maxPromptTokens
                + " fit the context; shorten it, drop old turns or use a larger context");
        this.promptTokens = promptTokens;
        this.maxPromptTokens = maxPromptTokens;
    }

    /** Tokens of the prompt, without the turns that may be dropped. */
    public int promptTokens() {
        return promptTokens;
    }

    public int maxPromptTokens() {
        return maxPromptTokens;
    }
}
