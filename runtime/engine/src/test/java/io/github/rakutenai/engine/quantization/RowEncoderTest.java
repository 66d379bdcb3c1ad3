package io.github.rakutenai.engine.quantization;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

import io.github.rakutenai.engine.kernel.ScalarKernels;
import io.github.rakutenai.engine.tensor.DType;
import io.github.rakutenai.engine.tensor.Shape;
import io.github.rakutenai.engine.tensor.Tensor;
import io.github.rakutenai.engine.testing.RandomTensors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What comes back when rows are encoded and read by the kernels that compute with them. */
class RowEncoderTest {

    private static final int COLUMNS = 1024;

    private final RowEncoder encoder = new RowEncoder(new ScalarKernels());
    private final float[] random = new RandomTensors(3).activations(COLUMNS);

    /** Evenly distributed from -sqrt(3) to sqrt(3): a step of b bits is 2 * sqrt(3) / 2^b, its error a step / sqrt(12). */
    @ParameterizedTest
    @CsvSource({"F32, 0", "F16, 0.0005", "Q8_0, 0.0045", "Q6_K, 0.018", "Q5_K, 0.034", "Q4_K, 0.069", "Q4_0, 0.075"})
    void rows_come_back_within_the_error_of_their_bits(DType dtype, double most) {
        assertThat(rootMeanSquare(random, decoded(dtype, random))).isLessThanOrEqualTo(most);
    }

    @ParameterizedTest
    @EnumSource(names = {"F32", "F16", "Q8_0", "Q4_0", "Q4_K", "Q5_K", "Q6_K"})
    void zeros_stay_zeros(DType dtype) {
        assertThat(decoded(dtype, new float[COLUMNS])).containsOnly(0);
    }

    @ParameterizedTest
    @CsvSource({"Q8_0, 127", "Q4_0, 7", "Q4_K, 15", "Q5_K, 31", "Q6_K, 31"})
    void numbers_on_a_format_s_grid_come_back_as_they_were(DType dtype, int highest) {
        float[] grid = new float[COLUMNS];
        for (int i = 0; i < grid.length; i++) {
            // Every group has the largest level, or another scale would do.
            grid[i] = i % 16 == 0 ? highest / 64f : (i * 7 % (highest + 1)) / 64f;
        }
        assertThat(rootMeanSquare(grid, decoded(dtype, grid))).isLessThan(2e-4 * highest / 64);
    }

    @ParameterizedTest
    @EnumSource(names = {"Q8_0", "Q4_0", "Q4_K", "Q5_K", "Q6_K"})
    void the_largest_and_the_smallest_weights_that_scales_can_hold_are_kept_apart(DType dtype) {
        float[] extremes = new float[COLUMNS];
        Arrays.fill(extremes, 0, COLUMNS / 2, 65504);
        Arrays.fill(extremes, COLUMNS / 2, COLUMNS, -1e-3f);
        float[] decoded = decoded(dtype, extremes);
        assertThat(decoded[0]).isBetween(64000f, 66000f);
        assertThat(decoded[COLUMNS - 1]).isBetween(-1.1e-3f, -0.9e-3f);
    }

    @ParameterizedTest
    @CsvSource({"Q4_0, 32, 8", "Q6_K, 16, 32"})
    void no_scale_is_worse_than_the_plain_one(DType dtype, int group, int lowest) {
        float[] skewed = random.clone();
        for (int i = 0; i < skewed.length; i++) {
            skewed[i] = skewed[i] * skewed[i] * skewed[i];
        }
        assertThat(squaredWeighted(skewed, decoded(dtype, skewed)))
                .isLessThan(squaredWeighted(skewed, plain(skewed, group, lowest)));
    }

    @ParameterizedTest
    @CsvSource({"NaN", "Infinity", "-65536"})
    void what_no_scale_can_hold_is_refused_with_its_place(float weight) {
        float[] row = random.clone();
        row[700] = weight;
        assertThatThrownBy(() -> decoded(DType.Q4_K, row))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("w, row 0, column 700: expected a weight of at most 65504.0, found " + weight);
    }

    @Test
    void what_a_thread_encoded_before_leaves_no_trace() {
        float[] fresh = decoded(DType.Q5_K, random);
        decoded(DType.Q8_0, new RandomTensors(4).activations(2 * COLUMNS));
        assertThat(decoded(DType.Q5_K, random)).isEqualTo(fresh);
    }

    private float[] decoded(DType dtype, float[] row) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment source = arena.allocateFrom(ValueLayout.JAVA_FLOAT, row);
            MemorySegment encoded = arena.allocate(dtype.byteSize(row.length));
            encoder.encode(new Tensor("w", DType.F32, Shape.matrix(1, row.length), source), 0, dtype, encoded, 0);
            float[] decoded = new float[row.length];
            new ScalarKernels().dequantize(dtype, encoded, 0, row.length, decoded, 0);
            return decoded;
        }
    }

    /** Each group's largest weight becomes the lowest level. */
    private static float[] plain(float[] row, int group, int lowest) {
        float[] plain = new float[row.length];
        for (int from = 0; from < row.length; from += group) {
            float extreme = 0;
            for (int i = from; i < from + group; i++) {
                extreme = Math.abs(row[i]) > Math.abs(extreme) ? row[i] : extreme;
            }
            float scale = extreme / -lowest;
            for (int i = from; i < from + group; i++) {
                plain[i] = scale * Math.clamp(Math.round(row[i] / scale), -lowest, lowest - 1);
            }
        }
        return plain;
    }

    private static double rootMeanSquare(float[] expected, float[] found) {
        double sum = 0;
        for (int i = 0; i < expected.length; i++) {
            sum += Math.pow(expected[i] - found[i], 2);
        }
        return Math.sqrt(sum / expected.length);
    }

    private static double squaredWeighted(float[] expected, float[] found) {
        double sum = 0;
        for (int i = 0; i < expected.length; i++) {
            sum += Math.pow(expected[i] * (expected[i] - found[i]), 2);
        }
        return sum;
    }
}
