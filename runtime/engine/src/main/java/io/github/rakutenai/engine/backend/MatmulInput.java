package io.github.rakutenai.engine.backend;

import io.github.rakutenai.engine.kernel.IntegerActivations;

/** What several matmuls multiply their weights by. It is rounded to integers at most once, when the first of them asks. */
final class MatmulInput {

    /** Multiply-adds that rounding a group costs, about. */
    private static final long WORK_PER_GROUP = 8 * IntegerActivations.GROUP_COLUMNS;

    private final IntegerActivations integers = new IntegerActivations();
    private final Workers.Task roundTask = this::roundGroups;
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

    /** The values rounded, once {@link #round} has been called. */
    IntegerActivations integers() {
        return integers;
    }

    /** Rounds the values with all workers, unless it is done already. */
    void round(WorkerPool pool) {
        if (!rounded) {
            integers.resize(rows, columns);
            pool.run(roundTask, integers.groups(rows), WORK_PER_GROUP);
            rounded = true;
        }
    }

    private void roundGroups(int worker, int from, int to) {
        integers.round(values, from, to);
    }
}
