package io.github.rakutenai.benchmarks.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.rakutenai.engine.tensor.DType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.openjdk.jmh.infra.Control;

/** One call of each kernel's benchmark, small; nothing is timed. */
class KernelBenchmarksTest {

    private final Rates rates = new Rates();
    private final Control measuring = new Control();

    KernelBenchmarksTest() {
        measuring.startMeasurement = true;
    }

    @ParameterizedTest
    @EnumSource(names = {"Q8_0", "Q4_0", "Q4_K", "Q6_K", "F16"})
    void a_matrix_product_agrees_with_the_scalar_one_and_counts_bytes_and_operations(DType dtype) {
        MatmulBenchmark benchmark = new MatmulBenchmark();
        benchmark.dtype = dtype;
        benchmark.shape = "65x512";
        benchmark.tokens = 3;
        benchmark.implementation = KernelsUnderTest.VECTOR;
        benchmark.footprintMegabytes = 1;
        benchmark.prepare();
        assertThat(benchmark.matmul(rates, measuring)).hasSize(3 * 65).doesNotContain(0f);
        assertThat(rates.gigabytes).isCloseTo(65 * dtype.byteSize(512) / 1e9, within(1e-15));
        assertThat(rates.gigaflop).isCloseTo(2 * 3 * 65 * 512 / 1e9, within(1e-15));
    }

    @ParameterizedTest
    @EnumSource
    void attention_agrees_with_the_scalar_one(KernelsUnderTest implementation) {
        AttentionBenchmark benchmark = new AttentionBenchmark();
        benchmark.positions = 32;
        benchmark.implementation = implementation;
        benchmark.prepare();
        assertThat(benchmark.attention(rates, measuring)).hasSize(4096).doesNotContain(0f);
        assertThat(rates.gigabytes).isCloseTo(2 * 2 * 8 * 128 * 32 / 1e9, within(1e-15));
    }

    @ParameterizedTest
    @EnumSource
    void activations_agree_with_the_scalar_ones(KernelsUnderTest implementation) {
        ActivationBenchmark benchmark = new ActivationBenchmark();
        benchmark.implementation = implementation;
        assertThatCode(benchmark::prepare).doesNotThrowAnyException();
    }

    @Test
    void the_sampler_s_greedy_choice_is_the_largest_logit() {
        assertThatCode(() -> new SamplerBenchmark().check()).doesNotThrowAnyException();
    }

    @Test
    void calls_outside_the_measurement_are_not_counted() {
        measuring.stopMeasurement = true;
        rates.add(measuring, 1e9, 1e9);
        assertThat(rates.gigabytes).isZero();
    }

    @Test
    void a_wrong_value_or_none_at_all_is_found() {
        float[] expected = {1, -1, 1, -1};
        assertThatThrownBy(() -> Agreement.require(new float[] {1, -1, 1, -0.9f}, expected))
                .hasMessageContaining("at 3: expected -1.0");
        assertThatThrownBy(() -> Agreement.require(new float[] {1, Float.NaN, 1, -1}, expected))
                .hasMessageContaining("at 1");
        assertThatCode(() -> Agreement.require(new float[] {1, -1, 1, -0.99f}, expected))
                .doesNotThrowAnyException();
    }
}
