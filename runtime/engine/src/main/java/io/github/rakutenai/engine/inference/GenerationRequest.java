package io.github.rakutenai.engine.inference;

import java.util.Optional;

import io.github.rakutenai.engine.grammar.Grammar;
import io.github.rakutenai.engine.sampling.SamplingParams;

/**
 * A prompt to continue.
 *
 * @param prompt token ids, at least one
 * @param params how to continue it
 * @param timeouts how long that may take
 * @param logProbabilities which ones are told
 * @param grammar what the reply must be; empty if anything
 */
public record GenerationRequest(
        int[] prompt,
        SamplingParams params,
        Timeouts timeouts,
        LogProbabilityRequest logProbabilities,
        Optional<Grammar> grammar) {

    /** One that may take any time, hears no log-probabilities, and whose reply may be anything. */
    public GenerationRequest(int[] prompt, SamplingParams params) {
        this(prompt, params, Timeouts.none());
    }

    /** One that hears no log-probabilities, and whose reply may be anything. */
    public GenerationRequest(int[] prompt, SamplingParams params, Timeouts timeouts) {
        this(prompt, params, timeouts, LogProbabilityRequest.none());
    }

    /** One whose reply may be anything. */
    public GenerationRequest(
            int[] prompt, SamplingParams params, Timeouts timeouts, LogProbabilityRequest logProbabilities) {
        this(prompt, params, timeouts, logProbabilities, Optional.empty());
    }

    /** The same, with a reply of this grammar. */
    public GenerationRequest with(Grammar grammar) {
        return new GenerationRequest(prompt, params, timeouts, logProbabilities, Optional.of(grammar));
    }

    /** The same, continued in another way. */
    public GenerationRequest with(SamplingParams other) {
        return new GenerationRequest(prompt, other, timeouts, logProbabilities, grammar);
    }

    public GenerationRequest {
        if (prompt.length == 0) {
            throw new IllegalArgumentException("a prompt needs at least one token");
        }
        prompt = prompt.clone();
    }
}
