package io.github.rakutenai.engine.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

import io.github.rakutenai.engine.tensor.DType;
import io.github.rakutenai.engine.tensor.Tensor;
import io.github.rakutenai.engine.testing.RandomTensors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every storage format: the vector kernels against the scalar ones. */
class DTypeKernelsTest {

    private static final int ROWS = 7;
    private static final List<Integer> TOKENS = List.of(1, 3, 16);
    /** The largest, zero, negative zero, the smallest and the largest subnormal, the smallest normal, an ordinary one. */
    private static final short[] EXTREME_HALVES = {
        0x7BFF, (short) 0xFBFF, 0x0000, (short) 0x8000, 0x0001, (short) 0x83FF, 0x0400, (short) 0xB555
    };

    private final Kernels scalar = new ScalarKernels();
    private final Kernels vector = new VectorKernels();
    private final RandomTensors random = new RandomTensors(7);

    private static int[] columns(DType dtype) {
        return IntStream.of(1, 13, 31, 32, 33, 207, 1024, 1037, 4096)
                .map(columns -> Math.ceilDiv(columns, dtype.blockSize()) * dtype.blockSize())
                .distinct()
                .toArray();
    }

    @ParameterizedTest
    @EnumSource
    void converted_weights_are_equal_to_the_last_bit(DType dtype) {
        for (int columns : columns(dtype)) {
            assertSameWeights(random.matrix(dtype, ROWS, columns));
        }
    }

    @ParameterizedTest
    @EnumSource
    void extreme_scales_convert_to_the_same_bits(DType dtype) {
        for (short scale : EXTREME_HALVES) {
            for (short minimum : EXTREME_HALVES) {
                Tensor matrix = random.matrix(dtype, 2, dtype.blockSize() * 4);
                setHalves(matrix, scale, minimum);
                assertSameWeights(matrix);
            }
        }
    }

    /** Where the format has scales they are set; where elements are plain numbers, the first ones are. */
    private static void setHalves(Tensor matrix, short scale, short minimum) {
        int[] at = switch (matrix.dtype()) {
            case F32 -> new int[] {2, 2};
            case F16, BF16 -> new int[] {0, 0};
            case Q4_0, Q5_0, Q8_0 -> new int[] {0, 0};
            case Q4_1, Q5_1, Q4_K, Q5_K -> new int[] {0, 2};
            case Q2_K -> new int[] {80, 82};
            case Q3_K -> new int[] {108, 108};
            case Q6_K -> new int[] {208, 208};
        };
        MemorySegment bytes = matrix.segment();
        for (long block = 0; block < bytes.byteSize(); block += matrix.dtype().blockBytes()) {
            bytes.set(ValueLayout.JAVA_SHORT_UNALIGNED, block + at[1], minimum);
            bytes.set(ValueLayout.JAVA_SHORT_UNALIGNED, block + at[0], scale);
        }
    }

    private void assertSameWeights(Tensor matrix) {
        for (int row = 0; row < matrix.rows(); row++) {
            assertThat(bits(row(vector, matrix, row)))
                    .as("%s %s, row %d", matrix.dtype(), matrix.shape(), row)
                    .isEqualTo(bits(row(scalar, matrix, row)));
        }
    }

    private static float[] row(Kernels kernels, Tensor matrix, int row) {
        float[] out = new float[matrix.columns() + 2];
        kernels.dequantizeRow(matrix, row, out, 1);
        return out;
    }

    private static int[] bits(float[] values) {
        return IntStream.range(0, values.length)
                .map(i -> Float.floatToRawIntBits(values[i]))
                .toArray();
    }

    @ParameterizedTest
    @EnumSource
    void products_agree_within_the_rounding_of_float32(DType dtype) {
        for (int columns : columns(dtype)) {
            Tensor matrix = random.matrix(dtype, ROWS, columns);
            for (int tokens : TOKENS) {
                assertProductsAgree(matrix, random.activations(tokens * columns), tokens);
            }
        }
    }

    private void assertProductsAgree(Tensor matrix, float[] x, int tokens) {
        float[] expected = product(scalar, matrix, x, tokens);
        float[] found = product(vector, matrix, x, tokens);
        float tolerance = 1e-5f * matrix.columns();
        for (int i = 0; i < expected.length; i++) {
            assertThat(found[i])
                    .as("%s %s, %d tokens, output %d", matrix.dtype(), matrix.shape(), tokens, i)
                    .isCloseTo(expected[i], within(tolerance));
        }
    }

    private static float[] product(Kernels kernels, Tensor matrix, float[] x, int tokens) {
        float[] out = new float[tokens * matrix.rows()];
        kernels.matmul(matrix, 0, matrix.rows(), x, tokens, out);
        return out;
    }

    @ParameterizedTest
    @EnumSource
    void a_token_gives_the_same_bits_alone_and_in_any_batch(DType dtype) {
        int columns = Math.ceilDiv(1037, dtype.blockSize()) * dtype.blockSize();
        Tensor matrix = random.matrix(dtype, ROWS, columns);
        float[] x = random.activations(16 * columns);
        float[] together = product(vector, matrix, x, 16);
        for (int tokens : TOKENS) {
            assertThat(product(vector, matrix, x, tokens)).startsWith(Arrays.copyOf(together, tokens * ROWS));
        }
        float[] last = Arrays.copyOfRange(x, 15 * columns, 16 * columns);
        assertThat(product(vector, matrix, last, 1)).isEqualTo(Arrays.copyOfRange(together, 15 * ROWS, 16 * ROWS));
    }

    @ParameterizedTest
    @EnumSource
    void a_row_gives_the_same_bits_alone_and_in_any_range(DType dtype) {
        int columns = Math.ceilDiv(207, dtype.blockSize()) * dtype.blockSize();
        Tensor matrix = random.matrix(dtype, ROWS, columns);
        float[] x = random.activations(5 * columns);
        float[] rowByRow = new float[5 * ROWS];
        for (int row = 0; row < ROWS; row++) {
            vector.matmul(matrix, row, row + 1, x, 5, rowByRow);
        }
        assertThat(rowByRow).isEqualTo(product(vector, matrix, x, 5));
    }

    @Test
    void a_range_or_buffer_that_does_not_fit_is_refused_with_all_lengths() {
        Tensor matrix = random.matrix(DType.F32, 4, 8);
        for (Kernels kernels : List.of(scalar, vector)) {
            assertThatThrownBy(() -> kernels.matmul(matrix, 0, 5, new float[8], 1, new float[4]))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("F32 matrix is 4x8: rows 0..4 for 1 tokens do not fit x[8] and out[4]");
            assertThatThrownBy(() -> kernels.matmul(matrix, 0, 4, new float[15], 2, new float[8]))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> kernels.matmul(matrix, 0, 4, new float[16], 2, new float[7]))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }
}
