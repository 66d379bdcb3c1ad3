package io.github.rakutenai.onednn;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

import io.github.rakutenai.engine.backend.Workers;

/** The rows of a batch in bf16, where oneDNN can read them. */
final class Activations {

    /** Multiply-adds that take about as long as converting an element. */
    private static final int WORK_PER_ELEMENT = 2;

    private final Session session;
    private final int columns;
    private final MemorySegment memory;
    private final short[][] rows;
    private final Workers.Task task = this::convertRows;
    private float[] x;

    Activations(Session session, int columns, int maxRows) {
        this.session = session;
        this.columns = columns;
        memory = session.arena().allocate((long) Short.BYTES * maxRows * columns, 64);
        rows = new short[session.workers().threads()][columns];
    }

    /** (maxRows, columns); rows that were not converted hold what they held before. */
    MemorySegment memory() {
        return memory;
    }

    void convert(float[] newX, int tokens) {
        x = newX;
        session.workers().run(task, tokens, (long) WORK_PER_ELEMENT * columns);
    }

    private void convertRows(int worker, int from, int to) {
        for (int row = from; row < to; row++) {
            BrainFloats.round(x, row * columns, columns, rows[worker], 0);
            long at = (long) Short.BYTES * row * columns;
            MemorySegment.copy(rows[worker], 0, memory, ValueLayout.JAVA_SHORT, at, columns);
        }
    }
}
