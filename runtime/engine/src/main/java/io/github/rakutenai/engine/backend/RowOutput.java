package io.github.rakutenai.engine.backend;

/** What one row of a {@link Batch} asks of the backend. */
public enum RowOutput {
    /** Only its keys and values are stored. */
    NOTHING,
    /** The logits over the whole vocabulary. */
    LOGITS,
    /** The likeliest tokens, as a {@link io.github.rakutenai.engine.logits.CandidateQuery} asks for them. */
    CANDIDATES
}
