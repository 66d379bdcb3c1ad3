package io.github.rakutenai.engine.inference;

import io.github.rakutenai.engine.sampling.SamplingParams;

/**
 * A prompt to continue.
 *
 * @param prompt token ids, at least one
 * @param params how to continue it
 */
public record GenerationRequest(int[] prompt, SamplingParams params) {

    public GenerationRequest {
        if (prompt.length == 0) {
            throw new IllegalArgumentException("a prompt needs at least one token");
        }
        prompt = prompt.clone();
    }
}
