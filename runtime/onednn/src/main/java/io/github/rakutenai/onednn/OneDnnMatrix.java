package io.github.rakutenai.onednn;

import java.lang.foreign.MemorySegment;

import io.github.rakutenai.engine.backend.PreparedMatrix;
import io.github.rakutenai.engine.backend.Workers;

/** A matrix in oneDNN's form, part after part. The last part may have fewer rows. */
final class OneDnnMatrix implements PreparedMatrix {

    private final Session session;
    private final MatrixLayout layout;
    private final Activations activations;
    private final WeightMemory memory;
    private final float[] scales;
    private final Workers.Task task = this::multiplyParts;

    private BatchMatmul full;
    private BatchMatmul last;
    private float[] out;
    private int tokens;

    /**
     * @param memory filled; closed with this object
     * @param scales (rows)
     */
    OneDnnMatrix(Session session, MatrixLayout layout, Activations activations, WeightMemory memory, float[] scales) {
        this.session = session;
        this.layout = layout;
        this.activations = activations;
        this.memory = memory;
        this.scales = scales;
    }

    @Override
    public long sizeBytes() {
        return memory.sizeBytes() + (long) Float.BYTES * scales.length;
    }

    @Override
    public void multiply(float[] x, int newTokens, float[] newOut) {
        session.oneDnn().stayInThisThread();
        tokens = newTokens;
        out = newOut;
        activations.convert(x, tokens);
        full = layout.full().batch(tokens, activations.memory());
        last = layout.last().batch(tokens, activations.memory());
        session.workers()
                .run(task, layout.parts(), tokens * layout.full().shape().work());
    }

    private void multiplyParts(int worker, int from, int to) {
        session.oneDnn().stayInThisThread();
        for (int part = from; part < to; part++) {
            BatchMatmul matmul = part == layout.parts() - 1 ? last : full;
            MemorySegment results = matmul.run(worker, memory.address() + layout.weightsAt(part));
            int outAt = layout.firstRow(part);
            activations.finish(worker, results, layout.rows(part), scales, tokens, out, outAt, layout.rows());
        }
    }

    @Override
    public void close() {
        memory.close();
    }
}
