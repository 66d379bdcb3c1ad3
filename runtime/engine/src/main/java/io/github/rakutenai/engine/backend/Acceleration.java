package io.github.rakutenai.engine.backend;

import java.util.IdentityHashMap;
import java.util.IntSummaryStatistics;
import java.util.Map;
import java.util.Optional;

import io.github.rakutenai.engine.tensor.Tensor;

/** The weights that an accelerator holds for one backend, and from how many rows on it multiplies by each. */
final class Acceleration implements AutoCloseable {

    /**
     * One matrix in the accelerator's form.
     *
     * @param leastRows fewer are faster without it
     */
    record Prepared(PreparedMatrix matrix, int leastRows) {}

    private final Map<Tensor, Prepared> prepared;
    private final Optional<AcceleratedMatmuls> accelerator;
    private boolean closed;

    /**
     * @param prepared by the very tensor that a matmul gets; closed with this object
     * @param accelerator closed after the matrices
     */
    Acceleration(Map<Tensor, Prepared> prepared, AcceleratedMatmuls accelerator) {
        this.prepared = new IdentityHashMap<>(prepared);
        this.accelerator = Optional.of(accelerator);
    }

    private Acceleration() {
        prepared = new IdentityHashMap<>();
        accelerator = Optional.empty();
    }

    /** Nothing is accelerated. */
    static Acceleration none() {
        return new Acceleration();
    }

    /** The accelerator's form of the weights; null where the kernels are faster. */
    PreparedMatrix faster(Tensor weights, int rows) {
        Prepared found = prepared.get(weights);
        return found != null && rows >= found.leastRows() ? found.matrix() : null;
    }

    int matrices() {
        return prepared.size();
    }

    /** The least rows of all matrices, such as "4" or "4 to 12". */
    String leastRows() {
        IntSummaryStatistics rows =
                prepared.values().stream().mapToInt(Prepared::leastRows).summaryStatistics();
        return rows.getMin() == rows.getMax() ? String.valueOf(rows.getMin()) : rows.getMin() + " to " + rows.getMax();
    }

    /** Memory that the accelerator's forms take. */
    long sizeBytes() {
        return prepared.values().stream().mapToLong(p -> p.matrix().sizeBytes()).sum();
    }

    /** Safe to call twice. */
    @Override
    public void close() {
        if (!closed) {
            closed = true;
            prepared.values().forEach(p -> p.matrix().close());
            prepared.clear();
            accelerator.ifPresent(AcceleratedMatmuls::close);
        }
    }
}
