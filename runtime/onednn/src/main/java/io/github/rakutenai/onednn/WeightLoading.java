package io.github.rakutenai.onednn;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.function.Supplier;

import io.github.rakutenai.engine.kernel.Kernels;
import io.github.rakutenai.engine.tensor.Tensor;

/** Converts a matrix to its form and puts it into oneDNN's order, part by part in all threads. */
final class WeightLoading {

    private static final long ALIGNMENT = 64;
    /** Converting a weight takes about as long as so many multiply-adds. */
    private static final int WORK_PER_WEIGHT = 16;

    private final Session session;
    private final Supplier<Kernels> kernels;
    private final Tensor weights;
    private final MatrixLayout layout;
    private final WeightMemory memory;
    private final float[] scales;

    /**
     * @param memory gets the weights
     * @param scales (rows), get the scales of the rows
     */
    WeightLoading(
            Session session,
            Supplier<Kernels> kernels,
            Tensor weights,
            MatrixLayout layout,
            WeightMemory memory,
            float[] scales) {
        this.session = session;
        this.kernels = kernels;
        this.weights = weights;
        this.layout = layout;
        this.memory = memory;
        this.scales = scales;
    }

    void run() {
        session.oneDnn().stayInThisThread();
        layout.full().reorder();
        layout.last().reorder();
        session.workers()
                .run(
                        this::loadParts,
                        layout.parts(),
                        WORK_PER_WEIGHT * layout.full().shape().work());
    }

    private void loadParts(int worker, int from, int to) {
        session.oneDnn().stayInThisThread();
        PartShape shape = layout.full().shape();
        RowEncoder encoder = new RowEncoder(kernels.get(), shape.form(), shape.columns());
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment plain = arena.allocate(shape.work() * shape.form().weightBytes(), ALIGNMENT);
            for (int part = from; part < to; part++) {
                encode(encoder, part, plain);
                layout.matmul(part).reorder().run(worker, plain.address(), memory.address() + layout.weightsAt(part));
            }
        }
    }

    private void encode(RowEncoder encoder, int part, MemorySegment plain) {
        int rows = layout.rows(part);
        long rowBytes = (long) layout.full().shape().columns()
                * layout.full().shape().form().weightBytes();
        for (int row = 0; row < rows; row++) {
            int index = layout.firstRow(part) + row;
            scales[index] = encoder.encode(weights, index, plain, row * rowBytes);
        }
    }
}
