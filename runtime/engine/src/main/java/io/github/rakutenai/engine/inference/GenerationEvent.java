package io.github.rakutenai.engine.inference;

import io.github.rakutenai.engine.scheduler.FinishReason;

/** What happens to a request: any number of tokens, then either its end or its failure. */
public sealed interface GenerationEvent {

    /**
     * A token was sampled.
     *
     * @param token its id
     * @param text what it completes: whole characters that cannot belong to a stop text; may be empty
     */
    record TokenGenerated(int token, String text) implements GenerationEvent {}

    /** The reply is complete. Nothing follows. */
    record Finished(FinishReason reason, TokenUsage usage, Timings timings) implements GenerationEvent {}

    /** The reply cannot be completed. Nothing follows. */
    record Failed(Throwable cause) implements GenerationEvent {}
}
