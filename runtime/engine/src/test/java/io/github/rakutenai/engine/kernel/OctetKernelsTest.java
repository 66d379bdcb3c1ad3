package io.github.rakutenai.engine.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;

import io.github.rakutenai.engine.tensor.DType;
import io.github.rakutenai.engine.tensor.Tensor;
import io.github.rakutenai.engine.testing.RandomTensors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Products with arranged activations against those of one token after the other. */
class OctetKernelsTest {

    private static final int[] ROWS = {1, 31, 32, 33, 207};
    private static final int[] TOKENS = {32, 33, 47};

    private final Kernels kernels = new VectorKernels();
    private final RandomTensors random = new RandomTensors(11);

    @ParameterizedTest
    @EnumSource
    void products_are_equal_to_the_last_bit_for_any_number_of_rows_and_tokens(DType dtype) {
        for (int rows : ROWS) {
            for (int columns : new int[] {256, OctetActivations.RUN, OctetActivations.RUN + 512}) {
                Tensor weights = random.matrix(dtype, rows, columns);
                for (int tokens : TOKENS) {
                    float[] x = random.activations(tokens * columns);
                    assertThat(together(weights, 0, rows, x, tokens))
                            .as("%dx%d, %d tokens", rows, columns, tokens)
                            .isEqualTo(oneByOne(weights, x, tokens));
                }
            }
        }
    }

    @Test
    void only_the_rows_that_were_asked_for_are_written() {
        Tensor weights = random.matrix(DType.Q8_0, 300, 64);
        float[] x = random.activations(32 * 64);
        float[] out = together(weights, 128, 256, x, 32);
        float[] expected = oneByOne(weights, x, 32);
        for (int t = 0; t < 32; t++) {
            Arrays.fill(expected, t * 300, t * 300 + 128, 0);
            Arrays.fill(expected, t * 300 + 256, (t + 1) * 300, 0);
        }
        assertThat(out).isEqualTo(expected);
    }

    @Test
    void few_tokens_and_columns_that_fill_no_register_are_multiplied_otherwise() {
        assertThat(kernels.multipliesOctets(random.matrix(DType.Q8_0, 4, 64), 32))
                .isTrue();
        assertThat(kernels.multipliesOctets(random.matrix(DType.Q8_0, 4, 64), 31))
                .isFalse();
        assertThat(kernels.multipliesOctets(random.matrix(DType.F32, 4, 65), 32))
                .isFalse();
        assertThat(new ScalarKernels().multipliesOctets(random.matrix(DType.Q8_0, 4, 64), 32))
                .isFalse();
    }

    @Test
    void what_does_not_fit_the_weights_is_refused() {
        Tensor weights = random.matrix(DType.Q8_0, 4, 64);
        OctetActivations narrow = new OctetActivations();
        narrow.resize(64, 32);
        OctetActivations few = new OctetActivations();
        few.resize(32, 64);
        float[] out = new float[64 * 4];
        for (OctetActivations x : List.of(narrow, few)) {
            assertThatThrownBy(() -> kernels.matmul(weights, 0, 4, x, 64, out))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    private float[] together(Tensor weights, int fromRow, int toRow, float[] x, int tokens) {
        OctetActivations arranged = new OctetActivations();
        arranged.resize(tokens, weights.columns());
        kernels.arrange(x, tokens, 0, arranged.octets(), arranged);
        float[] out = new float[tokens * weights.rows()];
        kernels.matmul(weights, fromRow, toRow, arranged, tokens, out);
        return out;
    }

    private float[] oneByOne(Tensor weights, float[] x, int tokens) {
        int rows = weights.rows();
        int columns = weights.columns();
        float[] out = new float[tokens * rows];
        float[] one = new float[rows];
        for (int t = 0; t < tokens; t++) {
            kernels.matmul(weights, 0, rows, Arrays.copyOfRange(x, t * columns, (t + 1) * columns), 1, one);
            System.arraycopy(one, 0, out, t * rows, rows);
        }
        return out;
    }
}
