package io.github.rakutenai.onednn;

import java.lang.foreign.MemorySegment;

/** Multiplies batches of one number of rows, as oneDNN counts them, by parts of one shape. */
final class BatchMatmul {

    private final Session session;
    private final PartShape shape;
    private final long primitive;
    private final long[] weights;
    private final MemorySegment[] results;
    private final Arguments[] arguments;

    /**
     * @param description of the matmul
     * @param weightsDescription of a part's weights
     * @param source (batchRows, columns)
     */
    BatchMatmul(
            Session session,
            PartShape shape,
            int batchRows,
            long description,
            long weightsDescription,
            MemorySegment source) {
        this.session = session;
        this.shape = shape;
        OneDnn oneDnn = session.oneDnn();
        primitive = session.objects().own(oneDnn.createPrimitive(description), oneDnn::destroyPrimitive);
        int threads = session.workers().threads();
        weights = new long[threads];
        results = new MemorySegment[threads];
        arguments = new Arguments[threads];
        long input = memory(description(batchRows, shape.columns(), shape.form().sourceType()), source.address());
        long output = description(batchRows, shape.rows(), shape.form().resultType());
        long scratch = oneDnn.scratchpadDescription(description);
        for (int worker = 0; worker < threads; worker++) {
            weights[worker] = memory(weightsDescription, 0);
            results[worker] = session.results(worker).atLeast((long) Float.BYTES * batchRows * shape.rows());
            long scratchAddress =
                    session.scratch(worker).atLeast(oneDnn.sizeBytes(scratch)).address();
            arguments[worker] = new Arguments(session.arena())
                    .add(OneDnn.SOURCE, input)
                    .add(OneDnn.WEIGHTS, weights[worker])
                    .add(OneDnn.DESTINATION, memory(output, results[worker].address()))
                    .add(OneDnn.SCRATCHPAD, memory(scratch, scratchAddress));
        }
    }

    private long description(long rows, long columns, int type) {
        OneDnn oneDnn = session.oneDnn();
        return session.objects()
                .own(oneDnn.createDescription(rows, columns, type, OneDnn.ROW_MAJOR), oneDnn::destroyDescription);
    }

    private long memory(long description, long address) {
        OneDnn oneDnn = session.oneDnn();
        return session.objects()
                .own(oneDnn.createMemory(description, session.engine(), address), oneDnn::destroyMemory);
    }

    /**
     * Multiplies the source by one part.
     *
     * @return (batchRows, rows) of the form's result type, valid until the worker's next part
     */
    MemorySegment run(int worker, long weightsAddress) {
        OneDnn oneDnn = session.oneDnn();
        oneDnn.setData(weights[worker], weightsAddress);
        arguments[worker].execute(oneDnn, primitive, session.stream(worker));
        return results[worker];
    }
}
