package io.github.rakutenai.engine.inference;

import io.github.rakutenai.engine.sampling.SamplingParams;

/**
 * A prompt to continue.
 *
 * @param prompt token ids, at least one
 * @param params how to continue it
 * @param timeouts how long that may take
 */
public record GenerationRequest(int[] prompt, SamplingParams params, Timeouts timeouts) {

    /** One that may take any time. */
    public GenerationRequest(int[] prompt, SamplingParams params) {
        this(prompt, params, Timeouts.none());
    }

    public GenerationRequest {
        if (prompt.length == 0) {
            throw new IllegalArgumentException("a prompt needs at least one token");
        }
        prompt = prompt.clone();
    }
}
