package io.github.rakutenai.engine.inference;

import io.github.rakutenai.engine.scheduler.FinishReason;

/**
 * Hears what an engine does, for metrics. Called while requests wait: it must return at once. What it throws is logged and
 * harms no request.
 */
public interface EngineListener {

    /**
     * The weights are being brought into the form that is computed with; called while the model is loaded.
     *
     * @param share how much of them is done, up to 1
     */
    default void weightsPacked(double share) {}

    /** A request was not accepted; called on its own thread. */
    default void refused(RuntimeException cause) {}

    /**
     * A step was computed.
     *
     * @param rows tokens in it
     * @param nanos how long the backend took
     */
    default void stepComputed(int rows, long nanos) {}

    /**
     * The first token of a reply was sampled.
     *
     * @param promptTokens length of its prompt
     * @param nanos since the request was accepted
     */
    default void firstToken(int promptTokens, long nanos) {}

    /**
     * A later token of a reply was sampled.
     *
     * @param nanos since the token before it
     */
    default void nextToken(long nanos) {}

    /** A request ended, by itself or because it was cancelled. */
    default void finished(FinishReason reason, TokenUsage usage, Timings timings) {}

    /** An accepted request failed. */
    default void failed(Throwable cause) {}
}
