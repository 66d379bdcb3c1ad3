package io.github.rakutenai.engine.sampling;

import io.github.rakutenai.engine.logits.CandidateQuery;

/** Changes the logits of one request before a token is sampled. Holds that request's state; the step thread owns it. */
public interface LogitsProcessor {

    /** Changes {@code logits} (vocabularySize) in place. */
    void process(float[] logits);

    /** Asks the backend for what {@link #process} would do to the next token's logits, but for masks. */
    default void adjust(CandidateQuery query) {}

    /** Tells that {@code token} was appended to the reply. */
    default void accept(int token) {}
}
