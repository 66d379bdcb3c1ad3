package io.github.rakutenai.engine.kernel;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.function.IntUnaryOperator;

import io.github.rakutenai.engine.tensor.Tensor;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * Turns Q8_0 rows, with 512-bit registers alone: sixteen rows of four columns, an int each, fill one. They are turned as ints,
 * once for all, and spread to floats for two lanes of {@link OctetActivations} at a time.
 */
final class TurnedQ8 {

    private static final int LANES = 16;
    private static final int ROWS = OctetTile.ROWS;
    private static final int BLOCK_COLUMNS = 32;
    private static final int BLOCK_BYTES = 34;
    private static final int BLOCK_INTS = BLOCK_COLUMNS / Integer.BYTES;

    private static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_512;
    private static final VectorSpecies<Integer> INTS = IntVector.SPECIES_512;
    private static final VectorSpecies<Integer> HALF = IntVector.SPECIES_256;

    /** From two vectors: the lower half of both. */
    private static final IntVector HALVES = lanes(lane -> lane < 8 ? lane : lane + 8);

    /** From two vectors: those of their runs of 4, 2 or 1 lanes that stand first in a pair of runs; then, the second ones. */
    private static final IntVector FIRST_4 = first(4);

    private static final IntVector FIRST_2 = first(2);
    private static final IntVector FIRST_1 = first(1);
    private static final IntVector SECOND_4 = second(4);
    private static final IntVector SECOND_2 = second(2);
    private static final IntVector SECOND_1 = second(1);

    /** (columns / 4, rows). */
    private final int[] ints = new int[OctetTile.COLUMNS / Integer.BYTES * ROWS];

    /** (blocks, rows). */
    private final float[] scales = new float[OctetTile.COLUMNS / BLOCK_COLUMNS * ROWS];

    private final long[] offsets = new long[ROWS];

    private static IntVector first(int run) {
        return lanes(lane -> (lane & run) == 0 ? lane : LANES + lane - run);
    }

    private static IntVector second(int run) {
        return lanes(lane -> (lane & run) == 0 ? lane + run : LANES + lane);
    }

    private static IntVector lanes(IntUnaryOperator lane) {
        int[] lanes = new int[LANES];
        Arrays.setAll(lanes, lane);
        return IntVector.fromArray(INTS, lanes, 0);
    }

    static boolean supported() {
        return Lanes.COUNT == LANES;
    }

    /** Arguments as for {@link OctetTile#read}. */
    void read(Tensor matrix, int row, int column, int width) {
        for (int r = 0; r < ROWS; r++) {
            offsets[r] = OctetTile.offset(matrix, row + r, column);
            readScales(matrix.segment(), offsets[r], width / BLOCK_COLUMNS, scales, r);
        }
        for (int r = 0; r < ROWS; r += LANES) {
            turn(matrix.segment(), offsets, r, width / BLOCK_COLUMNS, ints);
        }
    }

    private static void readScales(MemorySegment bytes, long offset, int blocks, float[] out, int row) {
        for (int b = 0; b < blocks; b++) {
            int half = bytes.get(LittleEndian.SHORT, offset + (long) b * BLOCK_BYTES);
            out[b * ROWS + row] = HalfPrecision.FLOATS[half & 0xFFFF];
        }
    }

    /** Each step exchanges halves of ever shorter runs between two registers, until each register has one int of all rows. */
    private static void turn(MemorySegment bytes, long[] offsets, int row, int blocks, int[] out) {
        for (int b = 0; b < blocks; b++) {
            long at = 2 + (long) b * BLOCK_BYTES;
            IntVector a0 = both(bytes, offsets[row] + at, offsets[row + 8] + at);
            IntVector a1 = both(bytes, offsets[row + 1] + at, offsets[row + 9] + at);
            IntVector a2 = both(bytes, offsets[row + 2] + at, offsets[row + 10] + at);
            IntVector a3 = both(bytes, offsets[row + 3] + at, offsets[row + 11] + at);
            IntVector a4 = both(bytes, offsets[row + 4] + at, offsets[row + 12] + at);
            IntVector a5 = both(bytes, offsets[row + 5] + at, offsets[row + 13] + at);
            IntVector a6 = both(bytes, offsets[row + 6] + at, offsets[row + 14] + at);
            IntVector a7 = both(bytes, offsets[row + 7] + at, offsets[row + 15] + at);
            IntVector b0 = FIRST_4.selectFrom(a0, a4);
            IntVector b4 = SECOND_4.selectFrom(a0, a4);
            IntVector b1 = FIRST_4.selectFrom(a1, a5);
            IntVector b5 = SECOND_4.selectFrom(a1, a5);
            IntVector b2 = FIRST_4.selectFrom(a2, a6);
            IntVector b6 = SECOND_4.selectFrom(a2, a6);
            IntVector b3 = FIRST_4.selectFrom(a3, a7);
            IntVector b7 = SECOND_4.selectFrom(a3, a7);
            IntVector c0 = FIRST_2.selectFrom(b0, b2);
            IntVector c2 = SECOND_2.selectFrom(b0, b2);
            IntVector c1 = FIRST_2.selectFrom(b1, b3);
            IntVector c3 = SECOND_2.selectFrom(b1, b3);
            IntVector c4 = FIRST_2.selectFrom(b4, b6);
            IntVector c6 = SECOND_2.selectFrom(b4, b6);
            IntVector c5 = FIRST_2.selectFrom(b5, b7);
            IntVector c7 = SECOND_2.selectFrom(b5, b7);
            IntVector d0 = FIRST_1.selectFrom(c0, c1);
            IntVector d1 = SECOND_1.selectFrom(c0, c1);
            IntVector d2 = FIRST_1.selectFrom(c2, c3);
            IntVector d3 = SECOND_1.selectFrom(c2, c3);
            IntVector d4 = FIRST_1.selectFrom(c4, c5);
            IntVector d5 = SECOND_1.selectFrom(c4, c5);
            IntVector d6 = FIRST_1.selectFrom(c6, c7);
            IntVector d7 = SECOND_1.selectFrom(c6, c7);
            int to = b * BLOCK_INTS * ROWS + row;
            d0.intoArray(out, to);
            d1.intoArray(out, to + ROWS);
            d2.intoArray(out, to + 2 * ROWS);
            d3.intoArray(out, to + 3 * ROWS);
            d4.intoArray(out, to + 4 * ROWS);
            d5.intoArray(out, to + 5 * ROWS);
            d6.intoArray(out, to + 6 * ROWS);
            d7.intoArray(out, to + 7 * ROWS);
        }
    }

    private static IntVector both(MemorySegment bytes, long first, long second) {
        IntVector low = (IntVector)
                IntVector.fromMemorySegment(HALF, bytes, first, LITTLE_ENDIAN).reinterpretShape(INTS, 0);
        IntVector high = (IntVector)
                IntVector.fromMemorySegment(HALF, bytes, second, LITTLE_ENDIAN).reinterpretShape(INTS, 0);
        return HALVES.selectFrom(low, high);
    }

    /** Arguments as for {@link OctetTile#turn}. */
    void spread(int lane, int width, float[] out) {
        for (int row = 0; row < ROWS; row += LANES) {
            spread(ints, row, scales, lane, width, out);
        }
    }

    private static void spread(int[] ints, int row, float[] scales, int lane, int width, float[] out) {
        int next = width / LANES * ROWS;
        int distance = Integer.SIZE - Byte.SIZE * (lane % Integer.BYTES + 1);
        for (int i = 0; i < width / LANES; i++) {
            int column = i * LANES + lane;
            FloatVector scale = FloatVector.fromArray(FLOATS, scales, column / BLOCK_COLUMNS * ROWS + row);
            IntVector four = IntVector.fromArray(INTS, ints, column / Integer.BYTES * ROWS + row);
            int to = i * ROWS + row;
            store(four, distance, scale, out, to);
            store(four, distance - Byte.SIZE, scale, out, to + next);
        }
    }

    private static void store(IntVector four, int distance, FloatVector scale, float[] out, int at) {
        IntVector one = four.lanewise(VectorOperators.LSHL, distance).lanewise(VectorOperators.ASHR, 24);
        ((FloatVector) one.convertShape(VectorOperators.I2F, FLOATS, 0))
                .mul(scale)
                .intoArray(out, at);
    }
}
