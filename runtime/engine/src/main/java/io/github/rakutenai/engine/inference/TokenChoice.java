package io.github.rakutenai.engine.inference;

import java.util.Optional;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

import io.github.rakutenai.engine.sampling.GrammarConstraint;
import io.github.rakutenai.engine.sampling.LogitsPipeline;
import io.github.rakutenai.engine.sampling.Sampler;
import io.github.rakutenai.engine.sampling.SamplingParams;

/** Chooses one reply's tokens: the same ones for the same seed and logits, whatever other requests do. */
final class TokenChoice {

    private static final int[] NONE = {};

    private final SamplingParams params;
    private final LogitsPipeline pipeline;
    private final Optional<GrammarConstraint> grammar;
    private final RandomGenerator random;

    /** @throws IllegalArgumentException if a parameter names a token outside the vocabulary */
    TokenChoice(
            SamplingParams params, int[] prompt, int vocabularySize, Optional<GrammarConstraint> grammar, long seed) {
        this.params = params;
        this.grammar = grammar;
        pipeline = LogitsPipeline.of(params, prompt, vocabularySize, grammar);
        random = new SplittableRandom(seed);
    }

    /** @param logits (vocabulary), overwritten */
    int next(float[] logits, Sampler sampler) {
        pipeline.process(logits);
        int token = sampler.sample(logits, params, random);
        pipeline.accept(token);
        return token;
    }

    /** The tokens that must come next, as if they had been sampled; none where there is a choice. */
    int[] forced() {
        int[] tokens = grammar.map(GrammarConstraint::forced).orElse(NONE);
        for (int token : tokens) {
            pipeline.accept(token);
        }
        return tokens;
    }

    /** Whether nothing may come but the end. */
    boolean isComplete() {
        return grammar.isPresent() && grammar.get().isComplete();
    }

    /** Does ahead what the next choice needs, but for the logits; on any thread while no other method is called. */
    void prepare() {
        grammar.ifPresent(GrammarConstraint::prepare);
    }

    boolean isConstrained() {
        return grammar.isPresent();
    }
}
