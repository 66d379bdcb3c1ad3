package io.github.rakutenai.cli.evaluation;

/** The programs that the model card's scores come from. Neither puts a beginning of sequence before a prompt. */
public enum Harness {

    /** Context and continuation are encoded by themselves, each with its own leading space. */
    STABILITY_AI(
            "https://github.com/Stability-AI/lm-evaluation-harness/tree/0fa86429679f521161d5b81a94c0c385e0a0976d") {
        @Override
        ScoredTokens encode(LanguageModel model, String context, String continuation) {
            int[] before = context.isEmpty() ? new int[] {model.endOfText()} : model.encode(context);
            return ScoredTokens.of(before, model.encode(continuation));
        }
    },

    /** Both are encoded as one text; the continuation is what lies behind as many tokens as the context has alone. */
    ELEUTHER_AI("https://github.com/EleutherAI/lm-evaluation-harness/tree/b281b0921b636bc36ad05c0b0b0763bd6dd43463") {
        @Override
        ScoredTokens encode(LanguageModel model, String context, String continuation) {
            return new ScoredTokens(model.encode(context + continuation), model.encode(context).length);
        }
    };

    private final String address;

    Harness(String address) {
        this.address = address;
    }

    /** Its source, at the commit of the card. */
    public String address() {
        return address;
    }

    /**
     * The tokens of which the continuation's are scored.
     *
     * @param context ends with no space; it may be empty where {@link #STABILITY_AI} encodes
     * @throws IllegalArgumentException if no token is left for the continuation
     */
    abstract ScoredTokens encode(LanguageModel model, String context, String continuation);
}
