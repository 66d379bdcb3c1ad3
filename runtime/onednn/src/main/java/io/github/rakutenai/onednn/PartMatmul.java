package io.github.rakutenai.onednn;

import java.lang.foreign.MemorySegment;

/** Everything that parts of one shape share: the order of their weights and a matmul for each size of batch. */
final class PartMatmul {

    /** Batches are rounded up to so many rows: a tile of the matrix units has as many. */
    static final int BATCH_STEP = 16;

    private final Session session;
    private final PartShape shape;
    private final long attributes;
    private final long weights;
    private final long weightBytes;
    private final boolean supported;
    private final BatchMatmul[] batches;
    private PartReorder reorder;

    /** @param maxRows the most rows of a batch */
    PartMatmul(Session session, PartShape shape, int maxRows) {
        this.session = session;
        this.shape = shape;
        OneDnn oneDnn = session.oneDnn();
        WeightForm form = shape.form();
        batches = new BatchMatmul[steps(maxRows)];
        attributes = session.objects().own(oneDnn.createMatmulAttributes(), oneDnn::destroyAttributes);
        long any = description(shape.columns(), shape.rows(), form.type(), OneDnn.ANY_ORDER);
        long chosen = matmul(batches.length * BATCH_STEP, any);
        weights = oneDnn.weightsDescription(chosen);
        weightBytes = oneDnn.sizeBytes(weights);
        supported = oneDnn.implementation(chosen).startsWith("brg");
    }

    private long description(long rows, long columns, int type, int order) {
        OneDnn oneDnn = session.oneDnn();
        return session.objects().own(oneDnn.createDescription(rows, columns, type, order), oneDnn::destroyDescription);
    }

    private long matmul(int batchRows, long weightsDescription) {
        OneDnn oneDnn = session.oneDnn();
        long source = description(batchRows, shape.columns(), shape.form().sourceType(), OneDnn.ROW_MAJOR);
        long destination = description(batchRows, shape.rows(), shape.form().resultType(), OneDnn.ROW_MAJOR);
        return session.objects()
                .own(
                        oneDnn.createMatmulDescription(
                                session.engine(), source, weightsDescription, destination, attributes),
                        oneDnn::destroyPrimitiveDescription);
    }

    private int steps(int tokens) {
        return Math.ceilDiv(tokens * shape.form().planes(), BATCH_STEP);
    }

    /** Whether oneDNN has a fast implementation; its reference implementation is slower than any other. */
    boolean supported() {
        return supported;
    }

    PartShape shape() {
        return shape;
    }

    long weightBytes() {
        return weightBytes;
    }

    /** Puts row-major weights into oneDNN's order. Step thread only, as {@link #batch}; what they answer serves any worker. */
    PartReorder reorder() {
        if (reorder == null) {
            long plain = description(shape.columns(), shape.rows(), shape.form().type(), OneDnn.COLUMN_MAJOR);
            reorder = new PartReorder(session, plain, weights);
        }
        return reorder;
    }

    /** The matmul for so many rows, or a few more. */
    BatchMatmul batch(int tokens, MemorySegment source) {
        int index = steps(tokens) - 1;
        if (batches[index] == null) {
            int batchRows = (index + 1) * BATCH_STEP;
            batches[index] = new BatchMatmul(session, shape, batchRows, matmul(batchRows, weights), weights, source);
        }
        return batches[index];
    }
}
