package io.github.rakutenai.engine.scheduler;

/** Why a reply ended. */
public enum FinishReason {
    /** The model ended it, or a stop text came. */
    STOP,
    /** The most tokens asked for, or the end of the model's context, was reached. */
    LENGTH,
    /** The caller no longer wants it. */
    CANCELLED
}
