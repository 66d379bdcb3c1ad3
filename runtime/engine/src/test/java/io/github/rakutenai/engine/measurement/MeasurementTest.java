package io.github.rakutenai.engine.measurement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;

import org.junit.jupiter.api.Test;

class MeasurementTest {

    @Test
    void an_outlier_moves_the_mean_and_not_the_median() {
        Measurement measurement = new Measurement("pp128", "tokens/s", List.of(3.0, 1.0, 100.0, 2.0, 4.0));
        assertThat(measurement.median()).isEqualTo(3);
        assertThat(measurement.mean()).isEqualTo(22);
        assertThat(measurement.deviation()).isCloseTo(43.617, within(0.001));
    }

    @Test
    void an_even_number_of_samples_has_its_median_between_the_middle_ones() {
        assertThat(new Measurement("tg64", "tokens/s", List.of(4.0, 1.0, 2.0, 8.0)).median())
                .isEqualTo(3);
    }

    @Test
    void a_single_sample_has_no_deviation() {
        assertThat(new Measurement("open", "s", List.of(0.5)).deviation()).isZero();
    }

    @Test
    void a_percentile_is_a_sample_that_so_many_do_not_exceed() {
        Measurement measurement = new Measurement("full step", "s", List.of(4.0, 1.0, 3.0, 2.0));
        assertThat(measurement.percentile(0)).isEqualTo(1);
        assertThat(measurement.percentile(50)).isEqualTo(2);
        assertThat(measurement.percentile(51)).isEqualTo(3);
        assertThat(measurement.percentile(95)).isEqualTo(4);
        assertThat(measurement.percentile(100)).isEqualTo(4);
    }
}
