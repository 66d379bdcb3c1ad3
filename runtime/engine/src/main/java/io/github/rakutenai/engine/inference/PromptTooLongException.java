package io.github.rakutenai.engine.inference;

/** The prompt leaves no room for a reply in the model's context. Refused before anything was computed. */
public final class PromptTooLongException extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;

    private final int promptTokens;
    private final int contextTokens;

    public PromptTooLongException(int promptTokens, int contextTokens) {
        super("the prompt has " + promptTokens + " tokens, but the context holds " + contextTokens
                + " with at least one token of the reply; shorten it or drop old turns");
        this.promptTokens = promptTokens;
        this.contextTokens = contextTokens;
    }

    public int promptTokens() {
        return promptTokens;
    }

    public int contextTokens() {
        return contextTokens;
    }
}
