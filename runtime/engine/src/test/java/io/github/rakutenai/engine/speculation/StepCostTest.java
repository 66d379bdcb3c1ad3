package io.github.rakutenai.engine.speculation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class StepCostTest {

    private final StepCost cost = new StepCost(32);

    @Test
    void a_row_more_is_supposed_to_cost_a_third_before_anything_is_known() {
        assertThat(cost.of(2) / cost.of(1)).isEqualTo(1.35);
    }

    @Test
    void what_was_measured_is_known_and_what_was_not_is_supposed_to_be_cheap() {
        cost.add(1, 100);
        cost.add(2, 280);
        assertThat(cost.of(2)).isEqualTo(280);
        assertThat(cost.of(3)).isEqualTo(280);
        assertThat(cost.of(9)).isCloseTo(100 + 8 * 35, within(1e-6));
    }

    @Test
    void what_is_supposed_follows_the_step_that_makes_it_cheapest() {
        cost.add(1, 100);
        cost.add(4, 100);
        assertThat(cost.of(5)).isCloseTo(100 + 35 / 4.0, within(1e-6));
    }

    @Test
    void a_slow_moment_is_forgotten() {
        cost.add(4, 100);
        cost.add(8, 9_000);
        for (int i = 0; i < 1024; i++) {
            cost.add(4, 100);
        }
        assertThat(cost.of(8)).isEqualTo(100 + 35);
    }

    @Test
    void newer_times_count_more() {
        cost.add(1, 100);
        for (int i = 0; i < 30; i++) {
            cost.add(1, 200);
        }
        assertThat(cost.of(1)).isCloseTo(200, within(1.0));
    }
}
