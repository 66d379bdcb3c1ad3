package io.github.rakutenai.onednn;

import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.Supplier;

import io.github.rakutenai.engine.backend.AcceleratedMatmuls;
import io.github.rakutenai.engine.backend.PreparedMatrix;
import io.github.rakutenai.engine.backend.Workers;
import io.github.rakutenai.engine.kernel.KernelProvider;
import io.github.rakutenai.engine.kernel.Kernels;
import io.github.rakutenai.engine.tensor.Tensor;

/** Matmuls of one backend with oneDNN. Each worker computes parts of its own; oneDNN's own threads are not used. */
final class OneDnnMatmuls implements AcceleratedMatmuls {

    /** Matrices whose activations are converted alike. */
    private record Kind(WeightForm form, int columns) {}

    private final Session session;
    private final int maxRows;
    private final String description;
    private final Supplier<Kernels> kernels = KernelProvider.fastest();
    private final Map<PartShape, PartMatmul> parts = new HashMap<>();
    private final Map<Kind, Activations> activations = new HashMap<>();

    OneDnnMatmuls(OneDnn oneDnn, Workers workers, int maxRows) {
        session = new Session(oneDnn, workers);
        this.maxRows = Math.ceilDiv(maxRows, PartMatmul.BATCH_STEP) * PartMatmul.BATCH_STEP;
        description = oneDnn.description();
    }

    @Override
    public String description() {
        return description;
    }

    @Override
    public OptionalLong sizeBytes(Tensor weights) {
        MatrixLayout layout = layout(weights);
        return layout.full().supported() && layout.last().supported()
                ? OptionalLong.of(WeightMemory.roundUp(layout.sizeBytes()) + (long) Float.BYTES * weights.rows())
                : OptionalLong.empty();
    }

    private MatrixLayout layout(Tensor weights) {
        int rows = weights.rows();
        int partRows = PartShape.bestRows(rows, session.workers().threads());
        int lastRows = (rows - 1) % partRows + 1;
        return new MatrixLayout(rows, part(weights, partRows), part(weights, lastRows));
    }

    private PartMatmul part(Tensor weights, int rows) {
        PartShape shape = new PartShape(WeightForm.of(weights.dtype()), weights.columns(), rows);
        session.oneDnn().stayInThisThread();
        return parts.computeIfAbsent(shape, key -> new PartMatmul(session, key, maxRows));
    }

    @Override
    public PreparedMatrix prepare(Tensor weights) {
        MatrixLayout layout = layout(weights);
        WeightMemory memory = new WeightMemory(layout.sizeBytes());
        try {
            float[] scales = new float[weights.rows()];
            new WeightLoading(session, kernels, weights, layout, memory, scales).run();
            return new OneDnnMatrix(session, layout, activations(weights), memory, scales);
        } catch (RuntimeException | Error e) {
            memory.close();
            throw e;
        }
    }

    private Activations activations(Tensor weights) {
        return activations.computeIfAbsent(
                new Kind(WeightForm.of(weights.dtype()), weights.columns()),
                kind -> Activations.of(session, kind.form(), kind.columns(), maxRows));
    }

    @Override
    public void close() {
        session.close();
    }
}
