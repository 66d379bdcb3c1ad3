package io.github.rakutenai.engine.sampling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SplittableRandom;

import io.github.rakutenai.engine.logits.CandidateQuery;
import io.github.rakutenai.engine.logits.Candidates;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Candidates and logits give the same token. */
class CandidateSamplingTest {

    private static final int VOCABULARY = 2000;
    private static final int[] PROMPT = {5, 6, 7, 8, 1990};

    static List<SamplingParams> params() {
        SamplingParams.Builder all = SamplingParams.builder().topK(0);
        return List.of(
                SamplingParams.builder().greedy().build(),
                SamplingParams.defaults(),
                SamplingParams.builder().topK(64).temperature(3).build(),
                SamplingParams.builder().topK(7).topP(0.5f).build(),
                SamplingParams.builder().topK(40).topP(0.9f).minP(0.05f).build(),
                all.topP(0.9f).build(),
                all.topP(0.5f).temperature(0.7f).build(),
                all.topP(0.95f).minP(0.02f).build(),
                all.topP(1).minP(0.1f).build());
    }

    @ParameterizedTest
    @MethodSource("params")
    void the_token_is_the_same(SamplingParams params) {
        assertThat(differing(params)).isZero();
        assertThat(differing(params.toBuilder()
                        .logitBias(Map.of(3, 4f, 7, -2f, 1990, 6f))
                        .repetitionPenalty(1.3f)
                        .frequencyPenalty(0.4f)
                        .presencePenalty(0.3f)
                        .build()))
                .isZero();
    }

    /** How often they differ; fails if candidates hardly ever suffice. */
    private static int differing(SamplingParams params) {
        SplittableRandom random = new SplittableRandom(1);
        Sampler sampler = new Sampler(VOCABULARY);
        LogitsPipeline pipeline = LogitsPipeline.of(params, PROMPT, VOCABULARY, Optional.empty());
        CandidateQuery query = new CandidateQuery(VOCABULARY);
        Candidates found = new Candidates();
        int differing = 0;
        int sufficed = 0;
        for (int draw = 0; draw < 500; draw++) {
            float[] logits = logits(random, 1 + draw % 8);
            query.start(Sampler.candidates(params).orElseThrow(), params.greedy() ? 1 : params.temperature());
            pipeline.adjust(query);
            found.select(logits.clone(), query);
            // As inexact as a device may be.
            shift(found, query, 1e-5 * (draw % 3 - 1));
            OptionalInt token = sampler.sample(found, params, new SplittableRandom(draw));
            pipeline.process(logits);
            int expected = sampler.sample(logits, params, new SplittableRandom(draw));
            if (token.isPresent()) {
                sufficed++;
                differing += token.getAsInt() == expected ? 0 : 1;
            }
            pipeline.accept(expected);
        }
        assertThat(sufficed).isGreaterThan(params.topK() == 0 ? 250 : 499);
        return differing;
    }

    private static void shift(Candidates found, CandidateQuery query, double error) {
        int count = found.count();
        int[] tokens = new int[count];
        float[] logits = new float[count];
        for (int rank = 0; rank < count; rank++) {
            tokens[rank] = found.token(rank);
            logits[rank] = found.logit(rank);
        }
        found.start(query.count(), found.logSumExp() + error);
        for (int rank = 0; rank < count; rank++) {
            found.add(tokens[rank], logits[rank]);
        }
    }

    /** Flat to sharp, with equal ones among them. */
    private static float[] logits(SplittableRandom random, int sharpness) {
        float[] logits = new float[VOCABULARY];
        for (int token = 0; token < VOCABULARY; token++) {
            logits[token] = Math.round(random.nextGaussian() * sharpness * 16) / 16f;
        }
        return logits;
    }

    @Test
    void a_sum_too_near_to_the_limit_of_top_p_leaves_the_choice_to_the_logits() {
        SamplingParams half = SamplingParams.builder().topK(0).topP(0.5f).build();
        Candidates found = new Candidates();
        found.select(new float[] {0, 0}, new CandidateQuery(2).start(2, 1));
        assertThat(new Sampler(2).sample(found, half, new SplittableRandom(1))).isEmpty();
    }

    @Test
    void a_choice_among_all_tokens_takes_the_logits() {
        assertThat(Sampler.candidates(SamplingParams.builder().topK(0).build())).isEmpty();
        assertThat(Sampler.candidates(SamplingParams.builder().topK(65).build()))
                .isEmpty();
        assertThat(Sampler.candidates(SamplingParams.builder().topK(0).greedy().build()))
                .hasValue(1);
    }

    @Test
    void logits_that_are_not_numbers_are_an_error_and_no_token() {
        Candidates found = new Candidates();
        for (float[] logits : new float[][] {{1, Float.NaN}, {Float.NEGATIVE_INFINITY, Float.NEGATIVE_INFINITY}}) {
            found.select(logits, new CandidateQuery(2).start(1, 1));
            assertThatThrownBy(() -> new Sampler(2).sample(found, SamplingParams.defaults(), new SplittableRandom(1)))
                    .isInstanceOf(ArithmeticException.class);
        }
    }
}
