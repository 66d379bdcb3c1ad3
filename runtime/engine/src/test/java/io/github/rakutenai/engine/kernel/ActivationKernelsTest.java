package io.github.rakutenai.engine.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.stream.IntStream;

import io.github.rakutenai.engine.testing.RandomTensors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What happens between the matrix products: the vector kernels against the scalar ones. */
class ActivationKernelsTest {

    private static final float EPSILON = 1e-5f;

    private final Kernels scalar = new ScalarKernels();
    private final Kernels vector = new VectorKernels();
    private final RandomTensors random = new RandomTensors(11);

    @ParameterizedTest
    @ValueSource(ints = {1, 13, 31, 32, 33, 207, 4096})
    void normalised_rows_agree(int length) {
        float[] x = random.activations(length + 3);
        float[] weight = random.activations(length);
        float[] expected = x.clone();
        float[] found = x.clone();
        scalar.rmsNorm(x, 2, weight, EPSILON, expected);
        vector.rmsNorm(x, 2, weight, EPSILON, found);
        assertClose(found, expected);
    }

    @Test
    void a_row_of_zeros_is_normalised_to_zeros() {
        float[] out = random.activations(33);
        vector.rmsNorm(new float[33], 0, random.activations(33), EPSILON, out);
        assertThat(out).containsOnly(0f, -0f);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 13, 31, 32, 33, 207, 4096})
    void gated_rows_agree(int length) {
        float[] gate = random.activations(length + 2);
        float[] up = random.activations(length + 2);
        float[] expected = gate.clone();
        float[] found = gate.clone();
        scalar.swiGlu(expected, up, 1, length + 1);
        vector.swiGlu(found, up, 1, length + 1);
        assertClose(found, expected);
    }

    @Test
    void extreme_gates_agree() {
        float[] gate = {0, -0f, 1e-40f, 20, -20, 80, -80, 1000, -1000, 1e30f, -1e30f, 1e-20f, -1e-7f};
        float[] up =
                IntStream.range(0, gate.length).collect(() -> new float[gate.length], (a, i) -> a[i] = 1, (a, b) -> {});
        float[] expected = gate.clone();
        float[] found = gate.clone();
        scalar.swiGlu(expected, up, 0, gate.length);
        vector.swiGlu(found, up, 0, gate.length);
        assertClose(found, expected);
    }

    @Test
    void a_gate_that_is_not_a_number_stays_one() {
        float[] gate = {Float.NaN, 1};
        vector.swiGlu(gate, new float[] {1, 1}, 0, 2);
        assertThat(gate[0]).isNaN();
        assertThat(gate[1]).isNotNaN();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 13, 31, 32, 33, 207, 4096})
    void exponentials_and_their_sums_agree(int length) {
        float[] values = new float[length + 2];
        for (int i = 0; i < values.length; i++) {
            values[i] = 5 - i * 87f / values.length;
        }
        float[] expected = values.clone();
        float[] found = values.clone();
        float sum = scalar.expSum(expected, 1, length, 5);
        assertThat(vector.expSum(found, 1, length, 5)).isCloseTo(sum, within(sum * 1e-5f));
        for (int i = 0; i < expected.length; i++) {
            assertThat(found[i]).isCloseTo(expected[i], within(Math.abs(expected[i]) * 1e-6f));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 8, 13, 64, 128})
    void scores_agree_for_any_number_of_positions_and_heads(int headDim) {
        for (int positions : new int[] {1, 4, 11, 16}) {
            for (int heads : new int[] {1, 4, 7}) {
                float[] keys = random.activations(positions * headDim);
                float[] query = random.activations(heads * headDim + 3);
                float[] expected = new float[heads * positions];
                float[] found = new float[heads * positions];
                scalar.scores(keys, positions, headDim, query, 3, heads, 0.5f, expected);
                vector.scores(keys, positions, headDim, query, 3, heads, 0.5f, found);
                assertClose(found, expected);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 8, 13, 64, 128})
    void weighted_sums_agree(int columns) {
        int count = 11;
        float[] rows = random.activations(count * columns);
        float[] weights = random.activations(count + 2);
        float[] expected = random.activations(columns + 4);
        float[] found = expected.clone();
        scalar.weightedSum(rows, count, columns, weights, 2, 0.25f, expected, 3);
        vector.weightedSum(rows, count, columns, weights, 2, 0.25f, found, 3);
        assertClose(found, expected);
    }

    @Test
    void the_two_layouts_rotate_the_same_pairs_when_the_components_are_permuted() {
        float[] cos = {9, 0.5f, 0.25f};
        float[] sin = {9, 0.75f, -0.5f};
        float[] interleaved = {0, 1, 2, 3, 4};
        float[] halves = {0, 1, 3, 2, 4};
        vector.ropeInterleaved(interleaved, 1, 4, cos, sin, 1);
        vector.ropeRotateHalf(halves, 1, 4, cos, sin, 1);
        assertThat(interleaved).containsExactly(0, 0.5f - 1.5f, 0.75f + 1, 0.75f + 2, -1.5f + 1);
        assertThat(halves).containsExactly(0, interleaved[1], interleaved[3], interleaved[2], interleaved[4]);
    }

    private static void assertClose(float[] found, float[] expected) {
        for (int i = 0; i < expected.length; i++) {
            assertThat(found[i])
                    .as("element %d", i)
                    .isCloseTo(expected[i], within(1e-5f * (1 + Math.abs(expected[i]))));
        }
    }
}
