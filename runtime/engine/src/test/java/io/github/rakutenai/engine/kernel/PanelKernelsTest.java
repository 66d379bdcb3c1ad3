package io.github.rakutenai.engine.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.lang.foreign.Arena;
import java.util.Arrays;

import io.github.rakutenai.engine.tensor.DType;
import io.github.rakutenai.engine.tensor.Tensor;
import io.github.rakutenai.engine.testing.RandomTensors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Products of matrices in panels with integer activations: the vector kernels against the scalar ones. */
class PanelKernelsTest {

    private static final int[] ROWS = {1, 31, 32, 33, 128, 207, 700};
    private static final int[] TOKENS = {1, 3, 8, 9, 16, 23};

    private final Kernels scalar = new ScalarKernels();
    private final Kernels vector = new VectorKernels();
    private final RandomTensors random = new RandomTensors(7);

    @ParameterizedTest
    @EnumSource(
            mode = EnumSource.Mode.EXCLUDE,
            names = {"F32", "F16", "BF16", "Q8_0"})
    void panels_stand_for_the_same_weights(DType dtype) {
        Tensor tensor = random.matrix(dtype, 37, 512);
        PanelMatrix panels = pack(tensor);
        PanelFormat format = panels.format();
        int zero = format.minimums() ? 0 : format.zero();
        float[] expected = new float[512];
        for (int row = 0; row < 37; row++) {
            scalar.dequantizeRow(tensor, row, expected, 0);
            for (int column = 0; column < 512; column++) {
                int group = column / format.groupColumns();
                float minimum = format.minimums() ? panels.minimum(row, group) : 0;
                float weight = (panels.value(row, column) - zero) * panels.scale(row, group) + minimum;
                assertThat(weight)
                        .as("row %d, column %d", row, column)
                        .isCloseTo(expected[column], within(1e-5f * (Math.abs(minimum) + Math.abs(weight))));
            }
        }
    }

    @ParameterizedTest
    @EnumSource(
            mode = EnumSource.Mode.EXCLUDE,
            names = {"F32", "F16", "BF16", "Q8_0"})
    void products_are_equal_to_the_last_bit_for_any_number_of_rows_and_tokens(DType dtype) {
        for (int rows : ROWS) {
            for (int columns : new int[] {dtype.blockSize(), 512 + dtype.blockSize()}) {
                PanelMatrix panels = pack(random.matrix(dtype, rows, columns));
                for (int tokens : TOKENS) {
                    IntegerActivations x = round(random.activations(tokens * columns), tokens, columns);
                    assertThat(product(vector, panels, x, tokens))
                            .as("%dx%d, %d tokens", rows, columns, tokens)
                            .isEqualTo(product(scalar, panels, x, tokens));
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource(
            mode = EnumSource.Mode.EXCLUDE,
            names = {"F32", "F16", "BF16", "Q8_0"})
    void sums_of_the_largest_integers_do_not_overflow(DType dtype) {
        int columns = 512;
        for (float sign : new float[] {1, -1}) {
            Tensor tensor = random.matrix(dtype, 32, columns);
            PanelMatrix panels = pack(tensor);
            float[] x = new float[9 * columns];
            for (int i = 0; i < x.length; i++) {
                x[i] = panels.value(0, i % columns) < panels.format().zero() ? -sign : sign;
            }
            IntegerActivations rounded = round(x, 9, columns);
            assertThat(product(vector, panels, rounded, 9)).isEqualTo(product(scalar, panels, rounded, 9));
        }
    }

    @ParameterizedTest
    @EnumSource(
            mode = EnumSource.Mode.EXCLUDE,
            names = {"F32", "F16", "BF16", "Q8_0"})
    void products_are_near_those_with_exact_activations(DType dtype) {
        Tensor tensor = random.matrix(dtype, 64, 2048);
        float[] x = random.activations(2048);
        float[] exact = new float[64];
        scalar.matmul(tensor, 0, 64, x, 1, exact);
        float[] rounded = product(vector, pack(tensor), round(x, 1, 2048), 1);
        double error = 0;
        double size = 0;
        for (int i = 0; i < exact.length; i++) {
            error += Math.pow(rounded[i] - exact[i], 2);
            size += Math.pow(exact[i], 2);
        }
        assertThat(Math.sqrt(error / size)).isLessThan(0.01);
    }

    @Test
    void activations_are_within_half_a_step() {
        float[] x = random.activations(320);
        Arrays.fill(x, 64, 96, 0);
        Arrays.fill(x, 96, 128, 1e-40f);
        IntegerActivations rounded = round(x, 1, 320);
        for (int i = 0; i < x.length; i++) {
            float scale = rounded.scale(0, i);
            assertThat(scale * rounded.integer(0, i)).isCloseTo(x[i], within(0.501f * scale + 1e-35f));
        }
    }

    @Test
    void an_activation_that_is_not_a_number_spoils_its_token_alone() {
        float[] x = random.activations(2 * 64);
        x[70] = Float.NaN;
        PanelMatrix panels = pack(random.matrix(DType.Q4_0, 32, 64));
        float[] out = product(vector, panels, round(x, 2, 64), 2);
        assertThat(Arrays.copyOf(out, 32)).doesNotContain(Float.NaN);
        assertThat(Arrays.copyOfRange(out, 32, 64)).containsOnly(Float.NaN);
    }

    @Test
    void a_format_that_is_read_in_place_is_not_packed() {
        Tensor tensor = random.matrix(DType.Q8_0, 4, 64);
        assertThat(PanelMatrix.packs(DType.Q8_0)).isFalse();
        assertThatThrownBy(() -> pack(tensor)).hasMessage("Q8_0 is not packed");
    }

    private static PanelMatrix pack(Tensor tensor) {
        PanelMatrix panels = new PanelMatrix(tensor, Arena.ofAuto());
        panels.pack(0, panels.stacks());
        return panels;
    }

    private static IntegerActivations round(float[] x, int tokens, int columns) {
        IntegerActivations rounded = new IntegerActivations();
        rounded.resize(tokens, columns);
        new ScalarKernels().round(x, 0, x.length / 32, rounded);
        return rounded;
    }

    private static float[] product(Kernels kernels, PanelMatrix panels, IntegerActivations x, int tokens) {
        float[] out = new float[tokens * panels.rows()];
        kernels.matmul(panels, 0, panels.stacks(), x, tokens, out);
        return out;
    }
}
