package io.github.rakutenai.engine.inference;

import io.github.rakutenai.engine.sampling.SamplingParams;

/**
 * A prompt to continue.
 *
 * @param prompt token ids, at least one
 * @param params how to continue it
 * @param timeouts how long that may take
 * @param logProbabilities which ones are told
 */
public record GenerationRequest(
        int[] prompt, SamplingParams params, Timeouts timeouts, LogProbabilityRequest logProbabilities) {

    /** One that may take any time and hears no log-probabilities. */
    public GenerationRequest(int[] prompt, SamplingParams params) {
        this(prompt, params, Timeouts.none());
    }

    /** One that hears no log-probabilities. */
    public GenerationRequest(int[] prompt, SamplingParams params, Timeouts timeouts) {
        this(prompt, params, timeouts, LogProbabilityRequest.none());
    }

    public GenerationRequest {
        if (prompt.length == 0) {
            throw new IllegalArgumentException("a prompt needs at least one token");
        }
        prompt = prompt.clone();
    }
}
