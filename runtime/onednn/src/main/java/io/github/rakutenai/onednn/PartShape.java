package io.github.rakutenai.onednn;

/**
 * Consecutive rows of a matrix that one thread multiplies by at a time. Parts of equal shape share everything but their
 * weights.
 *
 * @param form how the weights are stored
 * @param columns of the matrix
 * @param rows of the part
 */
record PartShape(WeightForm form, int columns, int rows) {

    /** A thread that is held up leaves its rest to the others. */
    private static final int PARTS_PER_THREAD = 4;

    private static final int ROWS_STEP = 64;
    private static final int LEAST_ROWS = 128;
    private static final int MOST_ROWS = 512;

    /** More rows share the loads of activations: 512 took 15 % less time than 128 where the columns are 4096. */
    static int bestRows(int matrixRows, int threads) {
        int rows = matrixRows / (threads * PARTS_PER_THREAD) / ROWS_STEP * ROWS_STEP;
        return Math.min(matrixRows, Math.clamp(rows, LEAST_ROWS, MOST_ROWS));
    }

    /** Multiply-adds for each row of the batch. */
    long work() {
        return (long) rows * columns;
    }
}
