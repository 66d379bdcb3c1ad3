package io.github.rakutenai.tornado.kernel;

import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/**
 * What a pass is told about its rows, in one array of ints, so that one transfer brings all of it: two counts, then for each
 * row its position, the first position that it attends to and its block table, then the rows whose logits are wanted, then the
 * block tables.
 */
public final class Step {

    /** Positions of one block of keys and values. */
    public static final int BLOCK = 16;

    private static final int ROWS = 0;
    private static final int LOGITS_ROWS = 1;
    private static final int HEADER = 2;

    private Step() {}

    /** Length of the array with as many tables as there are rows. */
    public static int length(int capacity, int tableBlocks) {
        return length(capacity, tableBlocks, capacity);
    }

    /**
     * Length of the array.
     *
     * @param capacity the most rows of a pass
     * @param tableBlocks blocks of one table
     * @param tables the most tables of a pass
     */
    public static int length(int capacity, int tableBlocks, int tables) {
        return Math.toIntExact(HEADER + 4L * capacity + (long) tables * tableBlocks);
    }

    /** Index of the number of rows. */
    public static int rows() {
        return ROWS;
    }

    /** Index of the number of rows whose logits are wanted. */
    public static int logitsRows() {
        return LOGITS_ROWS;
    }

    public static int position(int capacity, int row) {
        return HEADER + row;
    }

    public static int firstVisible(int capacity, int row) {
        return HEADER + capacity + row;
    }

    /** Index of the number of a row's table. */
    public static int tableOf(int capacity, int row) {
        return HEADER + 2 * capacity + row;
    }

    /** Index of a row whose logits are wanted, the {@code place}-th of them. */
    public static int logitsRow(int capacity, int place) {
        return HEADER + 3 * capacity + place;
    }

    /** Index of a table's first block. */
    public static int table(int capacity, int tableBlocks, int table) {
        return HEADER + 4 * capacity + table * tableBlocks;
    }

    /** The block that holds a position of a row's sequence. */
    public static int block(IntArray step, int capacity, int tableBlocks, int row, int index) {
        int table = step.get(tableOf(capacity, row));
        return step.get(table(capacity, tableBlocks, table) + index);
    }
}
