package io.github.rakutenai.benchmarks.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;

import io.github.rakutenai.benchmarks.serving.StepLog.Step;
import org.junit.jupiter.api.Test;

class DecodedStepsTest {

    private static final List<Step> STEPS =
            List.of(new Step(2, 90, 200, 2_000), new Step(2, 80, 300, 2_600), new Step(2, 70, 400, 3_200));

    @Test
    void steps_count_from_the_end_of_the_first() {
        DecodedSteps steps = new DecodedSteps(STEPS);
        assertThat(steps.tokensPerSecond()).isCloseTo(4 / 200e-9, within(1e-3));
        assertThat(steps.percentAroundBackend()).isCloseTo(25, within(1e-9));
        assertThat(steps.allocatedBytesPerToken()).isEqualTo(300);
    }

    @Test
    void steps_of_other_numbers_of_sequences_are_refused() {
        assertThatThrownBy(() -> new DecodedSteps(List.of(STEPS.getFirst(), new Step(1, 60, 300, 9_000))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("[2, 1]");
    }
}
