package io.github.rakutenai.engine.sampling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

class SamplerTest {

    private static final int DRAWS = 200_000;
    private static final float NEVER = Float.NEGATIVE_INFINITY;

    /** Probabilities 0.5, 0.25, 0.15, 0.1 at temperature 1, not in order. */
    private static final double[] PROBABILITIES = {0.15, 0.5, 0.1, 0.25};

    @Test
    void greedy_takes_the_largest_logit_and_the_smallest_id_among_equals() {
        assertThat(sampleOnce(params(b -> b.greedy()), 1, 3, 3, 2)).isEqualTo(1);
    }

    @Test
    void greedy_draws_no_random_number() {
        RandomGenerator none = () -> {
            throw new AssertionError("a random number was drawn");
        };
        assertThat(new Sampler(2).sample(new float[] {0, 1}, params(b -> b.greedy()), none))
                .isEqualTo(1);
    }

    @Test
    void without_truncation_every_token_comes_with_its_probability() {
        double[] expected = {0.15, 0.5, 0.1, 0.25};
        assertFrequencies(params(b -> b.topK(0)), expected);
    }

    @Test
    void temperature_sharpens_the_distribution() {
        double total = 0.15 * 0.15 + 0.5 * 0.5 + 0.1 * 0.1 + 0.25 * 0.25;
        assertFrequencies(
                params(b -> b.topK(0).temperature(0.5f)),
                0.15 * 0.15 / total,
                0.25 / total,
                0.01 / total,
                0.0625 / total);
    }

    @Test
    void top_k_keeps_the_k_likeliest() {
        assertFrequencies(params(b -> b.topK(2)), 0, 2 / 3.0, 0, 1 / 3.0);
    }

    @Test
    void top_p_keeps_the_smallest_set_that_reaches_p() {
        assertFrequencies(params(b -> b.topK(0).topP(0.6f)), 0, 2 / 3.0, 0, 1 / 3.0);
        assertFrequencies(params(b -> b.topK(0).topP(0.76f)), 0.15 / 0.9, 0.5 / 0.9, 0, 0.25 / 0.9);
    }

    @Test
    void top_p_counts_within_what_top_k_kept() {
        // Of the two kept tokens the first has 2/3, which is enough for p = 0.6.
        assertFrequencies(params(b -> b.topK(2).topP(0.6f)), 0, 1, 0, 0);
    }

    @Test
    void min_p_keeps_tokens_at_least_p_times_as_likely_as_the_likeliest() {
        assertFrequencies(params(b -> b.topK(0).minP(0.4f)), 0, 2 / 3.0, 0, 1 / 3.0);
        assertFrequencies(params(b -> b.topK(0).minP(1)), 0, 1, 0, 0);
    }

    @Test
    void a_tiny_top_p_still_leaves_one_token() {
        assertFrequencies(params(b -> b.topK(0).topP(Float.MIN_VALUE)), 0, 1, 0, 0);
    }

    @Test
    void an_excluded_token_never_comes() {
        for (SamplingParams params : new SamplingParams[] {params(b -> b.topK(0)), params(b -> b.topK(50))}) {
            Sampler sampler = new Sampler(3);
            RandomGenerator random = new SplittableRandom(1);
            assertThat(IntStream.range(0, 1000).map(i -> sampler.sample(new float[] {NEVER, 0, 0}, params, random)))
                    .doesNotContain(0)
                    .contains(1, 2);
        }
    }

    @Test
    void padding_behind_the_vocabulary_is_never_chosen() {
        float[] padded = {0, 1, 9, 9};
        for (SamplingParams params :
                new SamplingParams[] {params(b -> b.greedy()), params(b -> b.topK(0)), params(b -> b.topK(50))}) {
            Sampler sampler = new Sampler(2);
            RandomGenerator random = new SplittableRandom(1);
            assertThat(IntStream.range(0, 1000).map(i -> sampler.sample(padded, params, random)))
                    .allMatch(token -> token < 2);
        }
    }

    @Test
    void top_p_may_keep_almost_all_of_a_vocabulary() {
        float[] equal = new float[10_000];
        SamplingParams params = params(b -> b.topK(0).topP(0.9f));
        Sampler sampler = new Sampler(equal.length);
        RandomGenerator random = new SplittableRandom(1);
        assertThat(IntStream.range(0, 1000).map(i -> sampler.sample(equal, params, random)))
                .allMatch(token -> token < 9000)
                .anyMatch(token -> token > 8900);
    }

    @Test
    void the_same_seed_gives_the_same_tokens() {
        assertThat(tokens(42)).isEqualTo(tokens(42)).isNotEqualTo(tokens(43));
    }

    @Test
    void descending_tokens_are_what_sorting_gives_however_many_are_asked_for() {
        float[] logits = new float[48_000];
        SplittableRandom random = new SplittableRandom(7);
        for (int i = 0; i < logits.length; i++) {
            logits[i] = random.nextInt(1000) / 100f;
        }
        int[] sorted = IntStream.range(0, logits.length)
                .boxed()
                .sorted((a, b) -> logits[a] != logits[b] ? Float.compare(logits[b], logits[a]) : a - b)
                .mapToInt(Integer::intValue)
                .toArray();
        DescendingTokens descending = new DescendingTokens(logits.length);
        for (int most : new int[] {1, 7, 50, 30_000, logits.length}) {
            descending.reset(logits, most);
            assertThat(IntStream.range(0, most).map(i -> descending.next()).toArray())
                    .isEqualTo(Arrays.copyOf(sorted, most));
        }
    }

    @Test
    void descending_tokens_end_with_excluded_ones() {
        DescendingTokens descending = new DescendingTokens(4);
        descending.reset(new float[] {NEVER, 1, NEVER, 2}, 3);
        assertThat(IntStream.range(0, 3).map(i -> descending.next())).containsExactly(3, 1, 0);
    }

    @Test
    void logits_that_are_not_numbers_are_an_error_and_no_token() {
        assertThatThrownBy(() -> sampleOnce(SamplingParams.defaults(), 1, Float.NaN, 2))
                .isInstanceOf(ArithmeticException.class)
                .hasMessageContaining("token 1");
        assertThatThrownBy(() -> sampleOnce(SamplingParams.defaults(), NEVER, NEVER))
                .isInstanceOf(ArithmeticException.class);
    }

    private static int sampleOnce(SamplingParams params, float... logits) {
        return new Sampler(logits.length).sample(logits, params, new SplittableRandom(1));
    }

    private static int[] tokens(long seed) {
        Sampler sampler = new Sampler(4);
        RandomGenerator random = new SplittableRandom(seed);
        return IntStream.range(0, 64)
                .map(i -> sampler.sample(logits(), SamplingParams.defaults(), random))
                .toArray();
    }

    private static void assertFrequencies(SamplingParams params, double... expected) {
        Sampler sampler = new Sampler(4);
        RandomGenerator random = new SplittableRandom(5);
        double[] frequencies = new double[4];
        for (int i = 0; i < DRAWS; i++) {
            frequencies[sampler.sample(logits(), params, random)] += 1.0 / DRAWS;
        }
        for (int token = 0; token < 4; token++) {
            assertThat(frequencies[token]).as("token " + token).isCloseTo(expected[token], within(0.005));
        }
    }

    private static float[] logits() {
        float[] logits = new float[4];
        for (int i = 0; i < 4; i++) {
            logits[i] = (float) Math.log(PROBABILITIES[i]) + 3;
        }
        return logits;
    }

    private static SamplingParams params(UnaryOperator<SamplingParams.Builder> change) {
        return change.apply(SamplingParams.builder()).build();
    }
}
