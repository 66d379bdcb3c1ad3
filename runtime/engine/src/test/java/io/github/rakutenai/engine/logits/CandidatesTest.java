package io.github.rakutenai.engine.logits;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

class CandidatesTest {

    private static final float NEVER = Float.NEGATIVE_INFINITY;

    @Test
    void they_are_what_sorting_gives_the_smaller_id_first_among_equals() {
        SplittableRandom random = new SplittableRandom(3);
        float[] logits = new float[1000];
        for (int token = 0; token < logits.length; token++) {
            logits[token] = random.nextInt(300) / 10f;
        }
        List<Integer> sorted = IntStream.range(0, 990)
                .boxed()
                .sorted(Comparator.comparing((Integer token) -> -logits[token]).thenComparing(token -> token))
                .toList();
        for (int count : new int[] {1, 2, 50, 64}) {
            Candidates found = select(logits.clone(), new CandidateQuery(990).start(count, 1));
            assertThat(tokens(found)).isEqualTo(sorted.subList(0, count));
            assertThat(found.complete()).isFalse();
        }
    }

    @Test
    void what_a_mask_excludes_is_no_candidate_and_no_part_of_the_sum() {
        CandidateQuery query = new CandidateQuery(4).start(3, 2);
        query.startMask()[0] = 0b1010;
        Candidates found = select(new float[] {9, 1, 9, 3, 9}, query);
        assertThat(tokens(found)).containsExactly(3, 1);
        assertThat(found.complete()).isTrue();
        assertThat(found.logSumExp()).isCloseTo(Math.log(Math.exp(0.5) + Math.exp(1.5)), within(1e-12));
    }

    @Test
    void biases_come_before_scales_and_penalties_after_them() {
        CandidateQuery query = new CandidateQuery(4).start(4, 1);
        query.addBias(0, 4);
        query.addBias(2, -3);
        query.addPenalty(1, 2, 0.5f);
        query.addPenalty(2, 2, 1);
        Candidates found = select(new float[] {1, 4, 1, 0}, query);
        assertThat(tokens(found)).containsExactly(0, 1, 3, 2);
        assertThat(IntStream.range(0, 4).mapToObj(found::logit)).containsExactly(5f, 1.5f, 0f, -5f);
        assertThat(query.adjustments()).isEqualTo(3);
    }

    @Test
    void a_query_that_starts_over_asks_for_nothing_of_before() {
        CandidateQuery query = new CandidateQuery(3).start(1, 1);
        query.addBias(0, 100);
        query.startMask()[0] = 1;
        assertThat(tokens(select(new float[] {0, 2, 1}, query.start(2, 1)))).containsExactly(1, 2);
    }

    @Test
    void more_adjustments_than_a_backend_takes_are_told() {
        CandidateQuery query = new CandidateQuery(1000).start(1, 1);
        for (int token = 0; token <= CandidateQuery.MOST_ADJUSTMENTS; token++) {
            assertThat(query.fits()).isTrue();
            query.addPenalty(token, 1, 1);
        }
        assertThat(query.fits()).isFalse();
    }

    @Test
    void numbers_out_of_range_are_refused() {
        CandidateQuery query = new CandidateQuery(3);
        assertThatThrownBy(() -> query.start(65, 1)).hasMessage("count must be from 1 to 64, found 65");
        assertThatThrownBy(() -> query.start(1, 0)).hasMessage("temperature must be above 0, found 0.0");
    }

    @Test
    void logits_that_are_not_numbers_show_in_the_sum() {
        assertThat(select(new float[] {1, Float.NaN}, new CandidateQuery(2).start(1, 1))
                        .logSumExp())
                .isNaN();
        assertThat(select(new float[] {NEVER, NEVER}, new CandidateQuery(2).start(1, 1))
                        .count())
                .isZero();
    }

    private static Candidates select(float[] logits, CandidateQuery query) {
        Candidates found = new Candidates();
        found.select(logits, query);
        return found;
    }

    private static List<Integer> tokens(Candidates found) {
        return IntStream.range(0, found.count()).mapToObj(found::token).toList();
    }
}
