package io.github.rakutenai.engine.backend;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntConsumer;
import java.util.function.IntToLongFunction;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CrossoverTest {

    private final AtomicLong nanos = new AtomicLong();
    private final Crossover crossover = new Crossover(nanos::get);

    @ParameterizedTest
    @CsvSource({"1, 2", "2, 3", "5, 6", "11, 12", "30, 32", "100, 128"})
    void the_least_rows_are_the_first_candidate_above_the_break_even(int breakEven, int expected) {
        assertThat(crossover.leastRows(costing(rows -> 10_000L * rows), costing(rows -> 10_000L * breakEven - 1), 128))
                .isEqualTo(expected);
    }

    @Test
    void what_is_slower_with_the_most_rows_is_never_chosen() {
        assertThat(crossover.leastRows(costing(rows -> 10_000L * rows), costing(rows -> 400_000), 32))
                .isEqualTo(Crossover.NEVER);
    }

    @Test
    void what_is_only_just_faster_is_never_chosen() {
        assertThat(crossover.leastRows(costing(rows -> 100_000), costing(rows -> 97_000), 128))
                .isEqualTo(Crossover.NEVER);
    }

    @Test
    void no_candidate_is_tried_above_the_most_rows() {
        int[] most = new int[1];
        IntConsumer noting = rows -> {
            most[0] = Math.max(most[0], rows);
            nanos.addAndGet(1_000_000);
        };
        crossover.leastRows(noting, noting, 17);
        assertThat(most[0]).isEqualTo(16);
    }

    @Test
    void a_single_slow_trial_does_not_decide() {
        AtomicLong trials = new AtomicLong();
        IntConsumer disturbed = costing(rows -> trials.getAndIncrement() % 3 == 0 ? 50_000_000 : 1_000_000);
        assertThat(crossover.leastRows(costing(rows -> 2_000_000), disturbed, 128))
                .isEqualTo(2);
    }

    @Test
    void warming_up_goes_on_while_calls_become_faster() {
        AtomicLong calls = new AtomicLong();
        crossover.warmUp(costing(rows -> calls.getAndIncrement() < 5 ? 300_000_000 / calls.get() : 1_000_000), 128);
        assertThat(calls.get()).isEqualTo(6 + 16);
    }

    private IntConsumer costing(IntToLongFunction cost) {
        return rows -> nanos.addAndGet(cost.applyAsLong(rows));
    }
}
