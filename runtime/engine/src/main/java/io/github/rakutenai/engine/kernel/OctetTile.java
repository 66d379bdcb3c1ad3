package io.github.rakutenai.engine.kernel;

import static io.github.rakutenai.engine.kernel.Lanes.COUNT;
import static io.github.rakutenai.engine.kernel.Lanes.FLOATS;

import java.util.Arrays;

import io.github.rakutenai.engine.tensor.DType;
import io.github.rakutenai.engine.tensor.Tensor;
import jdk.incubator.vector.FloatVector;

/**
 * Some columns of 32 weight rows. They are read row by row and then turned, so that a register holds one column of many rows:
 * two lanes of {@link OctetActivations} at a time, as much as the first-level cache holds.
 */
final class OctetTile {

    /** Rows of a tile; those that the matrix does not have repeat its last one. */
    static final int ROWS = 32;

    /** The most columns of a tile. */
    static final int COLUMNS = OctetActivations.RUN;

    /** Lanes that are turned together. */
    static final int LANES = 2;

    /** From one row to the next: a power of two would put a column of all rows into few sets of the cache. */
    private static final int STRIDE = COLUMNS + 16;

    /** Where the rows of a register are. */
    private static final int[] COLUMN = new int[COUNT];

    static {
        Arrays.setAll(COLUMN, row -> row * STRIDE);
    }

    /** What was turned last: (lanes, columns / {@link Lanes#COUNT}, rows). */
    final float[] weights = new float[LANES * (COLUMNS / COUNT) * ROWS];

    private final float[] floats = new float[ROWS * STRIDE];
    private final TurnedQ8 q8 = new TurnedQ8();
    private boolean usesQ8;
    private int width;

    /**
     * Reads columns {@code column} to {@code column + newWidth - 1} of the rows from {@code row} on.
     *
     * @param newWidth a multiple of {@link Lanes#COUNT} and of the format's block size
     */
    void read(BlockDecoder decoder, Tensor matrix, int row, int column, int newWidth) {
        width = newWidth;
        usesQ8 = matrix.dtype() == DType.Q8_0 && TurnedQ8.supported();
        if (usesQ8) {
            q8.read(matrix, row, column, width);
            return;
        }
        int blocks = width / matrix.dtype().blockSize();
        for (int r = 0; r < ROWS; r++) {
            decoder.decode(matrix.segment(), offset(matrix, row + r, column), blocks, floats, r * STRIDE);
        }
    }

    /** Byte offset of a row's column. */
    static long offset(Tensor matrix, int row, int column) {
        long existing = Math.min(row, matrix.rows() - 1);
        return existing * matrix.rowBytes() + matrix.dtype().byteSize(column);
    }

    /** Turns the columns whose number modulo {@link Lanes#COUNT} is {@code lane} or {@code lane + 1}. */
    void turn(int lane) {
        if (usesQ8) {
            q8.spread(lane, width, weights);
            return;
        }
        for (int row = 0; row < ROWS; row += COUNT) {
            turn(floats, row, lane, width, weights);
        }
    }

    private static void turn(float[] rows, int row, int lane, int width, float[] out) {
        int next = width / COUNT * ROWS;
        for (int i = 0; i < width / COUNT; i++) {
            int from = row * STRIDE + i * COUNT + lane;
            int to = i * ROWS + row;
            FloatVector.fromArray(FLOATS, rows, from, COLUMN, 0).intoArray(out, to);
            FloatVector.fromArray(FLOATS, rows, from + 1, COLUMN, 0).intoArray(out, to + next);
        }
    }
}
