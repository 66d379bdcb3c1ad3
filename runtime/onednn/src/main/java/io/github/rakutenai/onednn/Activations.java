package io.github.rakutenai.onednn;

import java.lang.foreign.MemorySegment;

import io.github.rakutenai.engine.backend.Workers;

/** The rows of a batch where oneDNN can read them, in the type that a {@link WeightForm} is multiplied with. */
abstract sealed class Activations permits BrainFloatActivations, ByteActivations {

    private static final long LINE_BYTES = 64;

    /** Multiply-adds that take about as long as converting an element. */
    private static final int WORK_PER_ELEMENT = 4;

    private final Session session;
    private final int columns;
    private final MemorySegment memory;
    private final Workers.Task task = this::convertRows;
    private float[] x;

    /** @param maxRows the most rows of a batch, rounded up as batches are */
    Activations(Session session, WeightForm form, int columns, int maxRows) {
        this.session = session;
        this.columns = columns;
        memory = session.arena().allocate((long) form.sourceBytes() * form.planes() * maxRows * columns, LINE_BYTES);
    }

    static Activations of(Session session, WeightForm form, int columns, int maxRows) {
        return switch (form) {
            case BYTES -> new ByteActivations(session, columns, maxRows);
            case BRAIN_FLOATS -> new BrainFloatActivations(session, columns, maxRows);
        };
    }

    /** (batchRows, planes, columns); rows that were not converted hold what they held before. */
    MemorySegment memory() {
        return memory;
    }

    int columns() {
        return columns;
    }

    /**
     * Converts the rows of a batch, all workers together.
     *
     * @param newX (tokens, columns)
     */
    void convert(float[] newX, int tokens) {
        x = newX;
        session.workers().run(task, tokens, (long) WORK_PER_ELEMENT * columns);
    }

    private void convertRows(int worker, int from, int to) {
        for (int row = from; row < to; row++) {
            convertRow(worker, x, row);
        }
    }

    /** Converts one row of {@code x}; workers bring different rows. */
    abstract void convertRow(int worker, float[] x, int row);

    /**
     * Turns what oneDNN wrote for one part into results.
     *
     * @param results (batchRows, planes, rows)
     * @param scales of the matrix's rows; those of the part begin at {@code outAt}
     * @param out (tokens, outColumns); {@code rows} columns from {@code outAt} on are overwritten
     */
    abstract void finish(
            int worker,
            MemorySegment results,
            int rows,
            float[] scales,
            int tokens,
            float[] out,
            int outAt,
            int outColumns);
}
