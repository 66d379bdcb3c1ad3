package io.github.rakutenai.tornado.kernel.ptx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;

import io.github.rakutenai.tornado.kernel.Step;
import io.github.rakutenai.tornado.kernel.testing.WorkGroups;
import org.junit.jupiter.api.Test;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

class PackedVectorsTest {

    private static final int THREADS = 64;
    private static final int CAPACITY = 20;
    private static final int ROWS = 18;
    private static final int SHARES = 2;
    private static final int SUM_VECTORS = 32;
    private static final int SUM_ROWS = 256;
    private static final int COLUMNS = 104;
    private static final float EPSILON = 1e-5f;
    private static final double TOLERANCE = 0x1p-10;

    private final Random random = new Random(1);
    private final IntArray step = new IntArray(Step.length(CAPACITY, 1));
    private final FloatArray x = TestMatrix.floats(random, CAPACITY * COLUMNS);
    private final FloatArray sums = TestMatrix.floats(random, SHARES * SUM_VECTORS * SUM_ROWS);
    private final FloatArray norm = TestMatrix.floats(random, COLUMNS);
    private final FloatArray values = new FloatArray(CAPACITY * COLUMNS);
    private final IntArray packed = new IntArray(PackedVectors.packedInts(CAPACITY, COLUMNS));

    PackedVectorsTest() {
        step.set(Step.rows(), ROWS);
        step.set(Step.logitsRows(), 2);
        step.set(Step.logitsRow(CAPACITY, 0), 3);
        step.set(Step.logitsRow(CAPACITY, 1), 17);
        packed.init(-1);
    }

    @Test
    void a_product_is_added_before_vectors_are_normalised() {
        FloatArray before = FloatArray.fromArray(x.toHeapArray());

        normed(0, SHARES);

        for (int t = 0; t < ROWS; t++) {
            double[] added = new double[COLUMNS];
            for (int c = 0; c < COLUMNS; c++) {
                added[c] = before.get(t * COLUMNS + c) + sum(t, c);
                assertThat(x.get(t * COLUMNS + c)).isCloseTo((float) added[c], within(1e-6f));
            }
            assertNormed(t, added);
        }
        assertThat(x.get(ROWS * COLUMNS)).isEqualTo(before.get(ROWS * COLUMNS));
    }

    @Test
    void rows_whose_logits_are_wanted_follow_each_other() {
        normed(1, 0);

        assertNormed(0, row(3));
        assertNormed(1, row(17));
    }

    @Test
    void what_no_half_has_becomes_the_largest() {
        x.init(1e-3f);
        norm.init(1e6f);

        normed(0, 0);

        assertThat(half(0, 0)).isEqualTo(65504);
    }

    @Test
    void gate_and_up_become_the_gated_unit() {
        WorkGroups.run(
                ROWS * PackedVectors.groups(COLUMNS, THREADS),
                THREADS,
                context -> PackedVectors.gated(
                        context, step, sums, values, packed, SHARES, SUM_VECTORS, SUM_ROWS, COLUMNS, THREADS));

        for (int t = 0; t < ROWS; t++) {
            for (int c = 0; c < COLUMNS; c++) {
                double gate = sum(t, c);
                double expected = gate / (1 + Math.exp(-gate)) * sum(t, COLUMNS + c);
                assertThat(half(t, c)).isCloseTo(expected, within(TOLERANCE * Math.abs(expected) + 1e-7));
            }
            assertPadding(t);
        }
    }

    @Test
    void shares_of_a_product_are_added() {
        int rows = 70;
        int stride = 100;
        FloatArray out = new FloatArray(ROWS * stride);
        WorkGroups.run(
                Math.ceilDiv(ROWS * rows, THREADS),
                THREADS,
                context -> PackedVectors.summed(
                        context, step, sums, out, 0, SHARES, SUM_VECTORS, SUM_ROWS, rows, 30, stride));

        for (int t = 0; t < ROWS; t++) {
            assertThat(out.get(t * stride + 29)).isZero();
            for (int r = 0; r < rows; r++) {
                assertThat(out.get(t * stride + 30 + r)).isEqualTo((float) sum(t, r));
            }
        }
    }

    private void normed(int logits, int shares) {
        WorkGroups.run(
                logits == 1 ? 2 : ROWS + 1,
                THREADS,
                context -> PackedVectors.normed(
                        context,
                        step,
                        x,
                        sums,
                        norm,
                        values,
                        packed,
                        CAPACITY,
                        logits,
                        shares,
                        SUM_VECTORS,
                        SUM_ROWS,
                        COLUMNS,
                        EPSILON,
                        THREADS));
    }

    private void assertNormed(int place, double[] row) {
        double squares = 0;
        for (double value : row) {
            squares += value * value;
        }
        double rms = Math.sqrt(squares / COLUMNS + EPSILON);
        for (int c = 0; c < COLUMNS; c++) {
            double expected = row[c] / rms * norm.get(c);
            assertThat(half(place, c)).isCloseTo(expected, within(TOLERANCE * Math.abs(expected) + 1e-7));
        }
        assertPadding(place);
    }

    private void assertPadding(int vector) {
        for (int c = COLUMNS; c < 128; c++) {
            assertThat(half(vector, c)).isZero();
        }
    }

    private double[] row(int row) {
        double[] values = new double[COLUMNS];
        for (int c = 0; c < COLUMNS; c++) {
            values[c] = x.get(row * COLUMNS + c);
        }
        return values;
    }

    private double sum(int vector, int row) {
        return sums.get(vector * SUM_ROWS + row) + sums.get((SUM_VECTORS + vector) * SUM_ROWS + row);
    }

    /** Of 16 vectors and 16 columns at a time, a vector's columns follow each other. */
    private double half(int vector, int column) {
        int blocks = PackedVectors.packedInts(16, COLUMNS) / 128;
        int block = vector / 16 * blocks + column / 16;
        int pair = packed.get(block * 128 + vector % 16 * 8 + column % 16 / 2);
        return Float.float16ToFloat((short) (pair >> column % 2 * 16));
    }
}
