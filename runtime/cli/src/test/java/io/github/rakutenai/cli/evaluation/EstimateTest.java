package io.github.rakutenai.cli.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;

import org.junit.jupiter.api.Test;

class EstimateTest {

    @Test
    void the_standard_error_is_the_harness_own() {
        Estimate estimate = Estimate.of(new double[] {1, 0, 0, 1, 1});

        assertThat(estimate.mean()).isEqualTo(0.6);
        // statistics.stdev([1, 0, 0, 1, 1]) / sqrt(5) in Python
        assertThat(estimate.standardError()).isCloseTo(0.24494897427831783, within(1e-15));
    }

    @Test
    void nothing_right_does_not_make_the_interval_empty() {
        double[] wrong = new double[20];
        Estimate none = Estimate.of(wrong);
        Arrays.fill(wrong, 1);
        Estimate all = Estimate.of(wrong);

        // Wilson's interval for 0 of 20.
        assertThat(none.low()).isZero();
        assertThat(none.high()).isCloseTo(0.16113, within(1e-5));
        assertThat(all.low()).isCloseTo(1 - none.high(), within(1e-12));
        assertThat(all.high()).isEqualTo(1);
    }

    @Test
    void shares_have_the_normal_interval() {
        Estimate estimate = Estimate.of(new double[] {0.2, 0.4});

        assertThat(estimate.mean()).isCloseTo(0.3, within(1e-15));
        assertThat(estimate.standardError()).isCloseTo(0.1, within(1e-15));
        assertThat(estimate.high() - estimate.mean()).isCloseTo(0.1959964, within(1e-7));
    }

    @Test
    void sections_count_the_same_however_large() {
        Estimate large = Estimate.of(new double[] {1, 1, 1, 0});
        Estimate small = Estimate.of(new double[] {0, 1});

        Estimate average = Estimate.average(List.of(large, small));

        assertThat(average.mean()).isEqualTo(0.625);
        assertThat(average.standardError())
                .isCloseTo(Math.hypot(large.standardError(), small.standardError()) / 2, within(1e-15));
    }
}
