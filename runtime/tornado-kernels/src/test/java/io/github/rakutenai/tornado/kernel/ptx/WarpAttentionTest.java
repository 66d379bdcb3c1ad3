package io.github.rakutenai.tornado.kernel.ptx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;

import io.github.rakutenai.tornado.kernel.Attention;
import io.github.rakutenai.tornado.kernel.Step;
import io.github.rakutenai.tornado.kernel.testing.WorkGroups;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import uk.ac.manchester.tornado.api.types.HalfFloat;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.HalfFloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/** A sequence whose positions come as rows of one pass; then each row, or the last alone, attends to those up to its own. */
class WarpAttentionTest {

    private static final int BLOCKS = 12;
    private static final float UNSEEN = 1000;

    private final Random random = new Random(1);

    @ParameterizedTest
    @CsvSource({
        // heads, kvHeads, headDim, positions, window, rotateHalf, halfPrecision
        "4, 1, 16, 37, 100, 1, 1",
        "6, 1, 32, 40, 11, 0, 0",
        "4, 2, 48, 70, 33, 1, 1",
        "2, 2, 64, 33, 100, 0, 1",
        "1, 1, 136, 18, 100, 1, 1",
        "8, 1, 8, 17, 5, 1, 0",
    })
    void each_row_attends_to_what_it_sees(
            int heads, int kvHeads, int headDim, int positions, int window, int rotateHalf, int halfPrecision) {
        Sequence sequence = new Sequence(heads, kvHeads, headDim, positions, window, rotateHalf, halfPrecision);
        FloatArray attended = new FloatArray(positions * heads * headDim);

        sequence.attend(
                sequence.step, sequence.qkv, sequence.angles, new FloatArray(1), attended, 1, WarpAttention.ROTATED);

        for (int row = 0; row < positions; row++) {
            sequence.assertAttended(row, attended, row * heads * headDim);
        }
    }

    @ParameterizedTest
    @CsvSource({
        // heads, kvHeads, headDim, positions, window, splits, rotateHalf, halfPrecision
        "4, 1, 16, 37, 100, 3, 0, 1",
        "4, 2, 64, 130, 100, 3, 1, 1",
        "8, 2, 32, 150, 300, 9, 1, 0",
        "10, 2, 32, 65, 300, 3, 0, 0",
        "2, 2, 8, 3, 100, 4, 1, 1",
    })
    void shares_of_a_single_row_are_joined(
            int heads,
            int kvHeads,
            int headDim,
            int positions,
            int window,
            int splits,
            int rotateHalf,
            int halfPrecision) {
        Sequence sequence = new Sequence(heads, kvHeads, headDim, positions, window, rotateHalf, halfPrecision);
        int last = positions - 1;
        int rowSize = (heads + 2 * kvHeads) * headDim;
        FloatArray qkv = new FloatArray(rowSize);
        for (int i = 0; i < rowSize; i++) {
            qkv.set(i, sequence.original[last * rowSize + i]);
        }
        sequence.forget(last);
        IntArray step = sequence.step(1, last);
        FloatArray shares = new FloatArray(heads * splits * Attention.shareFloats(headDim));
        shares.init(Float.NaN);
        int columns = heads * headDim;
        FloatArray next = new FloatArray(Activations.values(columns));
        IntArray codes = new IntArray(Activations.codes(columns));
        FloatArray steps = new FloatArray(Activations.steps(columns));

        FloatArray angles = new FloatArray(headDim);
        for (int i = 0; i < headDim; i++) {
            angles.set(i, sequence.angles.get(last * headDim + i));
        }
        sequence.attend(
                step,
                qkv,
                angles,
                shares,
                new FloatArray(1),
                splits,
                rotateHalf == 1 ? WarpAttention.HALVES : WarpAttention.NEIGHBOURS);
        WorkGroups.run(
                heads,
                WarpAttention.width(headDim),
                context -> WarpAttention.join(context, step, shares, next, codes, steps, heads, headDim, splits));

        sequence.assertAttended(last, next, 0);
        for (int c = 0; c < columns; c++) {
            int octets = columns / 8;
            assertThat(next.get(columns + c % 8 * octets + c / 8)).isEqualTo(next.get(c));
            int word = codes.get(c % 8 / 4 * octets + c / 8);
            float stepSize = steps.get(c / 8);
            assertThat((byte) (word >> c % 4 * 8) * stepSize).isCloseTo(next.get(c), within(0.501f * stepSize));
        }
    }

    private final class Sequence {

        private final int heads;
        private final int kvHeads;
        private final int headDim;
        private final int positions;
        private final int window;
        private final int halfPrecision;
        private final FloatArray qkv;
        private final float[] original;
        private final FloatArray angles;
        private final FloatArray keys;
        private final FloatArray values;
        private final HalfFloatArray halfKeys;
        private final HalfFloatArray halfValues;
        private final int rotateHalf;
        private final IntArray step;

        Sequence(int heads, int kvHeads, int headDim, int positions, int window, int rotateHalf, int halfPrecision) {
            this.heads = heads;
            this.kvHeads = kvHeads;
            this.headDim = headDim;
            this.positions = positions;
            this.window = window;
            this.rotateHalf = rotateHalf;
            this.halfPrecision = halfPrecision;
            int size = BLOCKS * Step.BLOCK * kvHeads * headDim;
            keys = floats(halfPrecision == 1 ? 1 : size, UNSEEN);
            values = floats(halfPrecision == 1 ? 1 : size, UNSEEN);
            halfKeys = new HalfFloatArray(halfPrecision == 1 ? size : 1);
            halfValues = new HalfFloatArray(halfPrecision == 1 ? size : 1);
            halfKeys.init(new HalfFloat(Float.NaN));
            halfValues.init(new HalfFloat(Float.NaN));
            qkv = floats(positions * (heads + 2 * kvHeads) * headDim, 2);
            original = qkv.toHeapArray();
            angles = floats(positions * headDim, 1);
            step = step(positions, 0);
            int pairs = positions * (heads + kvHeads) * headDim / 2;
            WorkGroups.run(
                    Math.ceilDiv(pairs, 64),
                    64,
                    context -> WarpAttention.rotateAndStore(
                            context,
                            step,
                            qkv,
                            angles,
                            keys,
                            values,
                            halfKeys,
                            halfValues,
                            positions,
                            BLOCKS,
                            heads,
                            kvHeads,
                            headDim,
                            rotateHalf,
                            halfPrecision));
        }

        IntArray step(int rows, int firstPosition) {
            IntArray ints = new IntArray(Step.length(rows, BLOCKS));
            ints.set(Step.rows(), rows);
            for (int row = 0; row < rows; row++) {
                int position = firstPosition + row;
                ints.set(Step.position(rows, row), position);
                ints.set(Step.firstVisible(rows, row), firstVisible(position));
                ints.set(Step.tableOf(rows, row), 0);
            }
            for (int block = 0; block < BLOCKS; block++) {
                ints.set(Step.table(rows, BLOCKS, 0) + block, (block * 5 + 3) % BLOCKS);
            }
            return ints;
        }

        private int firstVisible(int position) {
            return Math.max(0, position - window + 1);
        }

        /** What was stored for a position, as if it had never come. */
        void forget(int position) {
            int block = (position / Step.BLOCK * 5 + 3) % BLOCKS;
            for (int head = 0; head < kvHeads; head++) {
                for (int d = 0; d < headDim; d++) {
                    int key = Attention.keyAt(block * kvHeads + head, headDim, d, position % Step.BLOCK);
                    int value = Attention.valueAt(block * kvHeads + head, headDim, d, position % Step.BLOCK);
                    if (halfPrecision == 1) {
                        halfKeys.set(key, new HalfFloat(UNSEEN));
                        halfValues.set(value, new HalfFloat(UNSEEN));
                    } else {
                        keys.set(key, UNSEEN);
                        values.set(value, UNSEEN);
                    }
                }
            }
        }

        void attend(
                IntArray of,
                FloatArray rows,
                FloatArray angles,
                FloatArray shares,
                FloatArray attended,
                int splits,
                int rotation) {
            int capacity = rows.getSize() / ((heads + 2 * kvHeads) * headDim);
            WorkGroups.run(
                    capacity * WarpAttention.groups(heads, kvHeads, splits),
                    WarpAttention.threads(headDim),
                    context -> WarpAttention.attend(
                            context,
                            of,
                            rows,
                            angles,
                            keys,
                            values,
                            halfKeys,
                            halfValues,
                            shares,
                            attended,
                            capacity,
                            BLOCKS,
                            heads,
                            kvHeads,
                            headDim,
                            splits,
                            0.3f,
                            rotation,
                            halfPrecision,
                            WarpAttention.teams(headDim)));
        }

        void assertAttended(int position, FloatArray attended, int at) {
            for (int head = 0; head < heads; head++) {
                double[] expected = new double[headDim];
                double total = 0;
                for (int seen = firstVisible(position); seen <= position; seen++) {
                    int kvHead = head / (heads / kvHeads);
                    double dot = 0;
                    for (int d = 0; d < headDim; d++) {
                        dot += rotated(position, head, d) * stored(rotated(seen, heads + kvHead, d));
                    }
                    double weight = Math.exp(0.3 * dot);
                    total += weight;
                    for (int d = 0; d < headDim; d++) {
                        expected[d] += weight * stored(component(seen, heads + kvHeads + kvHead, d));
                    }
                }
                for (int d = 0; d < headDim; d++) {
                    assertThat((double) attended.get(at + head * headDim + d))
                            .isCloseTo(expected[d] / total, within(1e-4));
                }
            }
        }

        private float component(int position, int head, int d) {
            return original[(position * (heads + 2 * kvHeads) + head) * headDim + d];
        }

        private float rotated(int position, int head, int d) {
            int pairs = headDim / 2;
            int pair = rotateHalf == 1 ? d % pairs : d / 2;
            boolean second = rotateHalf == 1 ? d >= pairs : d % 2 == 1;
            int distance = rotateHalf == 1 ? pairs : 1;
            float cos = angles.get(2 * (position * pairs + pair));
            float sin = angles.get(2 * (position * pairs + pair) + 1);
            return second
                    ? component(position, head, d - distance) * sin + component(position, head, d) * cos
                    : component(position, head, d) * cos - component(position, head, d + distance) * sin;
        }

        private float stored(float value) {
            return halfPrecision == 1 ? new HalfFloat(value).getFloat32() : value;
        }

        private FloatArray floats(int size, float largest) {
            FloatArray floats = new FloatArray(size);
            for (int i = 0; i < size; i++) {
                floats.set(i, random.nextFloat(-largest, largest));
            }
            return floats;
        }
    }
}
