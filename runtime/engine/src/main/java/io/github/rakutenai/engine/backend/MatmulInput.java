package io.github.rakutenai.engine.backend;

import io.github.rakutenai.engine.kernel.IntegerActivations;

/** What several matmuls multiply their weights by. It is rounded to integers at most once, when the first of them asks. */
final class MatmulInput {

    private final IntegerActivations integers = new IntegerActivations();
    private float[] values;
    private int rows;
    private int columns;
    private boolean rounded;

    /** @param newValues (newRows, newColumns), unchanged until the matmuls are done */
    MatmulInput of(float[] newValues, int newRows, int newColumns) {
        values = newValues;
        rows = newRows;
        columns = newColumns;
        rounded = false;
        return this;
    }

    float[] values() {
        return values;
    }

    int rows() {
        return rows;
    }

    int columns() {
        return columns;
    }

    /** The values rounded, if somebody did it since {@link #needsRounding} answered true. */
    IntegerActivations integers() {
        return integers;
    }

    /** Makes room for the rounded values and answers true, the first time that it is asked for these values. */
    boolean needsRounding() {
        boolean needed = !rounded;
        if (needed) {
            integers.resize(rows, columns);
            rounded = true;
        }
        return needed;
    }
}
