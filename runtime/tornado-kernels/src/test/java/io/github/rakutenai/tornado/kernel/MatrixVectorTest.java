package io.github.rakutenai.tornado.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;

import io.github.rakutenai.tornado.kernel.testing.WorkGroups;
import org.junit.jupiter.api.Test;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;
import uk.ac.manchester.tornado.api.types.arrays.ShortArray;

class MatrixVectorTest {

    private static final int ROWS = 7;
    private static final int COLUMNS = 320;
    private static final int THREADS = 32;

    private final Random random = new Random(1);
    private final FloatArray half = table();

    @Test
    void floats_are_multiplied_and_added() {
        FloatArray weights = floats(ROWS * COLUMNS);
        float[] expected = weights.toHeapArray();
        assertAdded(WeightCodes.F32, new IntArray(1), new ShortArray(1), weights, expected);
    }

    @Test
    void eight_bit_quants_are_scaled_multiplied_and_added() {
        IntArray words = new IntArray(ROWS * COLUMNS / 4);
        ShortArray scales = new ShortArray(ROWS * COLUMNS / 32);
        float[] expected = new float[ROWS * COLUMNS];
        for (int i = 0; i < scales.getSize(); i++) {
            scales.set(i, Float.floatToFloat16(random.nextFloat(0.001f, 0.01f)));
        }
        for (int i = 0; i < expected.length; i++) {
            int quant = random.nextInt(-128, 128);
            words.set(i / 4, words.get(i / 4) | (quant & 0xFF) << i % 4 * 8);
            expected[i] = quant * Float.float16ToFloat(scales.get(i / 32));
        }
        assertAdded(WeightCodes.Q8, words, scales, new FloatArray(1), expected);
    }

    private void assertAdded(int format, IntArray words, ShortArray halves, FloatArray floats, float[] weights) {
        FloatArray x = floats(COLUMNS);
        FloatArray before = floats(ROWS);
        FloatArray out = FloatArray.fromArray(before.toHeapArray());

        WorkGroups.run(
                ROWS,
                THREADS,
                context -> MatrixVector.added(
                        context, x, words, halves, floats, half, out, format, ROWS, COLUMNS, THREADS));

        for (int row = 0; row < ROWS; row++) {
            double expected = before.get(row);
            for (int c = 0; c < COLUMNS; c++) {
                expected += weights[row * COLUMNS + c] * x.get(c);
            }
            assertThat(out.get(row)).isCloseTo((float) expected, within(1e-4f));
        }
    }

    private FloatArray floats(int size) {
        FloatArray floats = new FloatArray(size);
        for (int i = 0; i < size; i++) {
            floats.set(i, random.nextFloat(-1, 1));
        }
        return floats;
    }

    private static FloatArray table() {
        FloatArray half = new FloatArray(1 << Short.SIZE);
        for (int bits = 0; bits < half.getSize(); bits++) {
            half.set(bits, Float.float16ToFloat((short) bits));
        }
        return half;
    }
}
