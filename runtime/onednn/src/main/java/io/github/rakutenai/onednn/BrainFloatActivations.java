package io.github.rakutenai.onednn;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Activations rounded to bf16. */
final class BrainFloatActivations extends Activations {

    private final short[][] halves;

    BrainFloatActivations(Session session, int columns, int maxRows) {
        super(session, WeightForm.BRAIN_FLOATS, columns, maxRows);
        halves = new short[session.workers().threads()][columns];
    }

    @Override
    void convertRow(int worker, float[] x, int row) {
        BrainFloats.round(x, row * columns(), columns(), halves[worker], 0);
        long at = (long) Short.BYTES * row * columns();
        MemorySegment.copy(halves[worker], 0, memory(), ValueLayout.JAVA_SHORT, at, columns());
    }

    @Override
    void finish(
            int worker,
            MemorySegment results,
            int rows,
            float[] scales,
            int tokens,
            float[] out,
            int outAt,
            int outColumns) {
        for (int token = 0; token < tokens; token++) {
            long from = (long) Float.BYTES * token * rows;
            MemorySegment.copy(results, ValueLayout.JAVA_FLOAT, from, out, token * outColumns + outAt, rows);
        }
    }
}
