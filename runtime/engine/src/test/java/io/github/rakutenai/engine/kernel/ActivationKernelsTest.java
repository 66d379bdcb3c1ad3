package io.github.rakutenai.engine.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.stream.IntStream;

import io.github.rakutenai.engine.tensor.DType;
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
    @ValueSource(ints = {1, 13, 31, 32, 33, 207, 4096})
    void the_largest_value_is_found_wherever_it_is(int length) {
        float[] values = random.activations(length + 2);
        for (int i = 1; i <= length; i += Math.max(1, length / 7)) {
            float[] changed = values.clone();
            changed[0] = 1000;
            changed[i] = 999;
            assertThat(vector.max(changed, 1, length)).isEqualTo(999);
        }
        values[length] = Float.NaN;
        assertThat(vector.max(values, 1, length)).isNaN();
        assertThat(scalar.max(values, 1, length)).isNaN();
    }

    @Test
    void a_position_that_is_not_seen_gets_no_weight() {
        float[] values = new float[32];
        Arrays.fill(values, Float.NEGATIVE_INFINITY);
        values[5] = 3;
        assertThat(vector.expSum(values, 0, 32, 3)).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 8, 13, 64, 128})
    void scores_agree_for_any_number_of_blocks_and_queries(int headDim) {
        for (int blocks : new int[] {1, 2, 3, 4}) {
            for (int count : new int[] {1, 4, 7}) {
                int positions = blocks * Kernels.KEY_BLOCK;
                float[] keys = random.activations(positions * headDim);
                float[] queries = random.activations(count * headDim);
                float[] expected = random.activations(count * (positions + 3));
                float[] found = expected.clone();
                scalar.scores(keys, blocks, headDim, queries, count, 0.5f, expected, positions + 3);
                vector.scores(keys, blocks, headDim, queries, count, 0.5f, found, positions + 3);
                assertClose(found, expected);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {32, 64, 128})
    void keys_of_every_storage_type_agree(int headDim) {
        for (DType dtype : new DType[] {DType.F32, DType.F16, DType.Q8_0}) {
            byte[] block = new byte[(int) (Kernels.KEY_BLOCK * dtype.byteSize(headDim))];
            for (int i = 0; i < block.length; i++) {
                // Neither an infinity nor a not-a-number, whichever type reads it.
                block[i] = (byte) (i % 2 == 1 ? 0x30 + i % 11 : i * 37);
            }
            float[] expected = random.activations(Kernels.KEY_BLOCK * headDim + 5);
            float[] found = expected.clone();
            scalar.dequantizeKeys(dtype, MemorySegment.ofArray(block), 0, headDim, expected, 3);
            vector.dequantizeKeys(dtype, MemorySegment.ofArray(block), 0, headDim, found, 3);
            assertThat(found).as("%s", dtype).containsExactly(expected);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 8, 13, 64, 128})
    void weighted_sums_agree(int columns) {
        for (int queries : new int[] {1, 4, 9}) {
            float[] rows = random.activations(11 * columns);
            float[] weights = random.activations(queries * 13 + 2);
            float[] expected = random.activations(queries * columns + 4);
            float[] found = expected.clone();
            scalar.weightedSum(rows, 2, 10, columns, weights, 2, 13, queries, expected, 3);
            vector.weightedSum(rows, 2, 10, columns, weights, 2, 13, queries, found, 3);
            assertClose(found, expected);
        }
    }

    @Test
    void scores_and_sums_of_a_query_do_not_depend_on_those_beside_it() {
        int headDim = 128;
        float[] block = random.activations(4 * Kernels.KEY_BLOCK * headDim);
        float[] queries = random.activations(7 * headDim);
        float[] together = new float[7 * 64];
        vector.scores(block, 4, headDim, queries, 7, 0.1f, together, 64);
        float[] sums = new float[7 * headDim];
        vector.weightedSum(block, 0, 64, headDim, together, 0, 64, 7, sums, 0);
        for (int q = 0; q < 7; q++) {
            float[] query = Arrays.copyOfRange(queries, q * headDim, (q + 1) * headDim);
            float[] alone = new float[64];
            vector.scores(block, 4, headDim, query, 1, 0.1f, alone, 64);
            assertThat(Arrays.copyOfRange(together, q * 64, (q + 1) * 64)).isEqualTo(alone);
            float[] sum = new float[headDim];
            vector.weightedSum(block, 0, 23, headDim, alone, 0, 64, 1, sum, 0);
            vector.weightedSum(block, 23, 64, headDim, alone, 0, 64, 1, sum, 0);
            assertThat(Arrays.copyOfRange(sums, q * headDim, (q + 1) * headDim)).isEqualTo(sum);
        }
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
