package io.github.rakutenai.engine.sampling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.UnaryOperator;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SamplingParamsTest {

    @Test
    void defaults_are_the_model_cards() {
        SamplingParams params = SamplingParams.defaults();
        assertThat(params.temperature()).isEqualTo(1);
        assertThat(params.topK()).isEqualTo(50);
        assertThat(params.topP()).isEqualTo(1);
        assertThat(params.repetitionPenalty()).isEqualTo(1);
        assertThat(params.maxTokens()).isEqualTo(1024);
    }

    @Test
    void a_builder_keeps_every_value_it_starts_from() {
        SamplingParams params = new SamplingParams(
                0.5f, 3, 0.9f, 0.1f, 1.1f, 0.2f, 0.3f, 7, OptionalLong.of(4), List.of("x"), Map.of(1, 2f));
        assertThat(params.toBuilder().build()).isEqualTo(params);
    }

    @ParameterizedTest
    @ValueSource(floats = {-0.1f, 100.5f, Float.NaN, Float.POSITIVE_INFINITY})
    void a_bad_temperature_is_named_with_its_range(float temperature) {
        refused(b -> b.temperature(temperature), "temperature", String.valueOf(temperature), "at least 0.0");
    }

    @Test
    void every_other_bad_value_is_named_too() {
        refused(b -> b.topK(-1), "topK", "-1");
        refused(b -> b.topP(0), "topP", "0.0", "above 0");
        refused(b -> b.topP(1.1f), "topP", "1.1");
        refused(b -> b.minP(-0.1f), "minP", "-0.1");
        refused(b -> b.repetitionPenalty(0), "repetitionPenalty", "above 0");
        refused(b -> b.frequencyPenalty(3), "frequencyPenalty", "3.0");
        refused(b -> b.presencePenalty(-3), "presencePenalty", "-3.0");
        refused(b -> b.maxTokens(-1), "maxTokens", "-1");
        refused(b -> b.stop("a", ""), "stop");
        refused(b -> b.stop("abcdefghijklmnopq".split("")), "16", "17");
        refused(b -> b.logitBias(Map.of(5, 101f)), "logitBias", "token 5", "101");
    }

    private static void refused(UnaryOperator<SamplingParams.Builder> change, String... words) {
        assertThatThrownBy(() -> change.apply(SamplingParams.builder()).build())
                .isInstanceOf(IllegalArgumentException.class)
                .message()
                .contains(words);
    }
}
