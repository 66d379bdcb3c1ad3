package io.github.rakutenai.engine.sampling;

/** Changes the logits of one request before a token is sampled. Holds that request's state; the step thread owns it. */
public interface LogitsProcessor {

    /** Changes {@code logits} (vocabularySize) in place. */
    void process(float[] logits);

    /** Tells that {@code token} was appended to the reply. */
    default void accept(int token) {}
}
