package io.github.rakutenai.engine.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.OptionalInt;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ModelConfigTest {

    private static ModelConfig config(int heads, int kvHeads, int headDim, float epsilon, float theta) {
        return new ModelConfig(
                64,
                2,
                heads,
                kvHeads,
                headDim,
                128,
                300,
                32,
                OptionalInt.of(4),
                epsilon,
                theta,
                RopeLayout.INTERLEAVED);
    }

    @Test
    void a_position_sees_the_window_that_ends_with_itself() {
        ModelConfig config = config(8, 2, 8, 1e-5f, 10000);
        assertThat(config.firstVisible(0)).isZero();
        assertThat(config.firstVisible(3)).isZero();
        assertThat(config.firstVisible(4)).isEqualTo(1);
        assertThat(config.withSlidingWindow(OptionalInt.empty()).firstVisible(31))
                .isZero();
    }

    @Test
    void key_and_value_heads_are_shared_by_query_heads() {
        ModelConfig config = config(8, 2, 16, 1e-5f, 10000);
        assertThat(config.querySize()).isEqualTo(128);
        assertThat(config.kvSize()).isEqualTo(32);
        assertThat(config.headsPerKvHead()).isEqualTo(4);
    }

    @ParameterizedTest
    @CsvSource({
        "1048577, 128, 300, 'hiddenSize must be at most 1048576, found 1048577'",
        "64, 16777217, 300, 'feedForwardSize must be at most 1048576, found 16777217'",
        "64, 128, 134217729, 'vocabularySize must be at most 16777216, found 134217729'"
    })
    void widths_whose_activations_fit_no_array_are_refused(
            int hiddenSize, int feedForwardSize, int vocabularySize, String message) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ModelConfig(
                        hiddenSize,
                        2,
                        8,
                        2,
                        8,
                        feedForwardSize,
                        vocabularySize,
                        32,
                        OptionalInt.empty(),
                        1e-5f,
                        10000,
                        RopeLayout.INTERLEAVED))
                .withMessageContaining(message);
    }

    @ParameterizedTest
    @CsvSource({
        "0, 2, 8, 1e-5, 10000, heads must be positive",
        "8, 3, 8, 1e-5, 10000, heads must be a multiple of kvHeads",
        "8, 2, 7, 1e-5, 10000, headDim must be even",
        "8, 2, 8, 0, 10000, rmsNormEpsilon",
        "8, 2, 8, NaN, 10000, rmsNormEpsilon",
        "8, 2, 8, 1e-5, 1, ropeTheta",
        "8, 2, 8, 1e-5, Infinity, ropeTheta",
        "65536, 1, 65536, 1e-5, 10000, heads times headDim is too large"
    })
    void hyperparameters_without_meaning_are_refused(
            int heads, int kvHeads, int headDim, float epsilon, float theta, String message) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> config(heads, kvHeads, headDim, epsilon, theta))
                .withMessageContaining(message);
    }
}
