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

    /**
     * As many rows as give every thread several parts of the smallest matrix, and whose results stay in a core's cache;
     * more were not faster.
     */
    static final int MOST_ROWS = 128;

    /** Multiply-adds for each row of the batch. */
    long work() {
        return (long) rows * columns;
    }
}
