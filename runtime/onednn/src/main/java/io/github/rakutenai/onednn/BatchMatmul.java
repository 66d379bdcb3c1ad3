package io.github.rakutenai.onednn;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Multiplies batches of one number of rows by parts of one shape. */
final class BatchMatmul {

    private final Session session;
    private final PartShape shape;
    private final long primitive;
    private final long[] weights;
    private final long[] scales;
    private final MemorySegment[] results;
    private final Arguments[] arguments;

    /**
     * @param description of the matmul
     * @param weightsDescription of a part's weights
     * @param scalesDescription of a part's scales; 0: it has none
     * @param source (batchRows, columns), bf16
     */
    BatchMatmul(
            Session session,
            PartShape shape,
            int batchRows,
            long description,
            long weightsDescription,
            long scalesDescription,
            MemorySegment source) {
        this.session = session;
        this.shape = shape;
        OneDnn oneDnn = session.oneDnn();
        primitive = session.objects().own(oneDnn.createPrimitive(description), oneDnn::destroyPrimitive);
        int threads = session.workers().threads();
        weights = new long[threads];
        scales = new long[threads];
        results = new MemorySegment[threads];
        arguments = new Arguments[threads];
        long input = memory(description(batchRows, shape.columns(), OneDnn.BF16), source.address());
        long output = description(batchRows, shape.rows(), OneDnn.F32);
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
            if (scalesDescription != 0) {
                scales[worker] = memory(scalesDescription, 0);
                arguments[worker].add(OneDnn.SCALES | OneDnn.WEIGHTS, scales[worker]);
            }
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
     * @param out (tokens, outColumns); the part's columns from {@code outAt} on are overwritten
     */
    void run(int worker, long weightsAddress, long scalesAddress, int tokens, float[] out, int outAt, int outColumns) {
        OneDnn oneDnn = session.oneDnn();
        oneDnn.setData(weights[worker], weightsAddress);
        if (scales[worker] != 0) {
            oneDnn.setData(scales[worker], scalesAddress);
        }
        arguments[worker].execute(oneDnn, primitive, session.stream(worker));
        int rows = shape.rows();
        for (int token = 0; token < tokens; token++) {
            long from = (long) Float.BYTES * token * rows;
            MemorySegment.copy(results[worker], ValueLayout.JAVA_FLOAT, from, out, token * outColumns + outAt, rows);
        }
    }
}
