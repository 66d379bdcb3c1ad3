package io.github.rakutenai.engine.inference;

import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

import io.github.rakutenai.engine.sampling.LogitsPipeline;
import io.github.rakutenai.engine.sampling.Sampler;
import io.github.rakutenai.engine.sampling.SamplingParams;

/** Chooses one reply's tokens: the same ones for the same seed and logits, whatever other requests do. */
final class TokenChoice {

    private final SamplingParams params;
    private final LogitsPipeline pipeline;
    private final RandomGenerator random;

    /** @throws IllegalArgumentException if a parameter names a token outside the vocabulary */
    TokenChoice(SamplingParams params, int[] prompt, int vocabularySize, long seed) {
        this.params = params;
        pipeline = LogitsPipeline.of(params, prompt, vocabularySize);
        random = new SplittableRandom(seed);
    }

    /** @param logits (vocabulary), overwritten */
    int next(float[] logits, Sampler sampler) {
        pipeline.process(logits);
        int token = sampler.sample(logits, params, random);
        pipeline.accept(token);
        return token;
    }
}
