package io.github.rakutenai.engine.speculation;

/** Whether, and from what, the engine guesses tokens ahead and has the model verify several of them in one step. */
public enum Speculation {

    /** What followed the same tokens earlier in prompt or reply. */
    PROMPT_LOOKUP {
        @Override
        public DraftSource newSource() {
            return new PromptLookup();
        }
    },

    /** Each step computes one token of a reply. */
    OFF {
        @Override
        public DraftSource newSource() {
            return (tokens, length, most) -> 0;
        }
    };

    /** Drafts for one text. */
    public abstract DraftSource newSource();
}
