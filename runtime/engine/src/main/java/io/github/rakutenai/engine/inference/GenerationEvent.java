package io.github.rakutenai.engine.inference;

import java.util.List;
import java.util.Optional;

import io.github.rakutenai.engine.sampling.TokenLogProbabilities;
import io.github.rakutenai.engine.scheduler.FinishReason;

/**
 * What happens to a request: its prompt's log-probabilities if it asked for them, any number of tokens, then either its end or
 * its failure.
 */
public sealed interface GenerationEvent {

    /**
     * The prompt was read by a request that asked for its log-probabilities.
     *
     * @param logProbabilities of its tokens, from the position that was asked for to the last; at least one
     */
    record PromptRead(List<TokenLogProbabilities> logProbabilities) implements GenerationEvent {

        public PromptRead {
            logProbabilities = List.copyOf(logProbabilities);
        }
    }

    /**
     * A token was appended to the reply.
     *
     * @param token its id
     * @param text what it completes: whole characters that cannot belong to a stop text; may be empty
     * @param logProbabilities if the request asked for them
     */
    record TokenGenerated(int token, String text, Optional<TokenLogProbabilities> logProbabilities)
            implements GenerationEvent {

        /** One of a request that asked for no log-probabilities. */
        public TokenGenerated(int token, String text) {
            this(token, text, Optional.empty());
        }
    }

    /** The reply is complete. Nothing follows. */
    record Finished(FinishReason reason, TokenUsage usage, Timings timings) implements GenerationEvent {}

    /** The reply cannot be completed. Nothing follows. */
    record Failed(Throwable cause) implements GenerationEvent {}
}
