package io.github.rakutenai.engine.inference;

import java.util.Optional;
import java.util.OptionalInt;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

import io.github.rakutenai.engine.logits.CandidateQuery;
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
    private final OptionalInt candidates;
    private final CandidateQuery query;

    /** @throws IllegalArgumentException if a parameter names a token outside the vocabulary */
    TokenChoice(
            SamplingParams params, int[] prompt, int vocabularySize, Optional<GrammarConstraint> grammar, long seed) {
        this.params = params;
        this.grammar = grammar;
        pipeline = LogitsPipeline.of(params, prompt, vocabularySize, grammar);
        random = new SplittableRandom(seed);
        candidates = Sampler.candidates(params);
        query = new CandidateQuery(vocabularySize);
    }

    /**
     * What is asked for a row in place of its logits, but for the mask; empty if it takes the logits.
     *
     * @param drafts tokens between the reply and the one that is sampled from the row; of one step the row without comes first
     */
    Optional<CandidateQuery> candidates(int drafts) {
        if (candidates.isEmpty() || drafts > 0 && pipeline.changes()) {
            return Optional.empty();
        }
        if (drafts == 0) {
            query.start(candidates.getAsInt(), params.greedy() ? 1 : params.temperature());
            pipeline.adjust(query);
        }
        return Optional.of(query).filter(CandidateQuery::fits);
    }

    /** Adds the mask to what was asked for. */
    void maskCandidates() {
        grammar.ifPresent(constraint -> constraint.mask(query));
    }

    /** @param row of the batch; its logits are overwritten */
    int next(RowSampler rows, int row) {
        int token = rows.sample(row, pipeline, params, random);
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
