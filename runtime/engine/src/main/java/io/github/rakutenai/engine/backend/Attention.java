package io.github.rakutenai.engine.backend;

import java.util.stream.IntStream;

import io.github.rakutenai.engine.kernel.OnlineAttention;
import io.github.rakutenai.engine.kvcache.BlockPool;
import io.github.rakutenai.engine.kvcache.BlockTable;
import io.github.rakutenai.engine.model.ModelConfig;

/** Grouped-query attention of a batch's rows over the blocks of their sequences, within the sliding window. */
final class Attention {

    private static final int BLOCK_TOKENS = BlockPool.BLOCK_TOKENS;

    private final ModelConfig config;
    private final KvCache cache;
    private final ParallelKernels kernels;
    private final RopeAngles angles;
    private final OnlineAttention[] online;
    private final WorkerPool.Task storeTask = this::storeRows;
    private final WorkerPool.Task attendTask = this::attendHeads;

    private Batch batch;
    private int layer;
    private float[] query;
    private float[] key;
    private float[] value;
    private float[] out;

    Attention(ModelConfig config, KvCache cache, ParallelKernels kernels, int maxRows) {
        this.config = config;
        this.cache = cache;
        this.kernels = kernels;
        angles = new RopeAngles(config, maxRows);
        online = IntStream.range(0, kernels.pool().threads())
                .mapToObj(worker -> new OnlineAttention(
                        kernels.of(worker), config.headsPerKvHead(), config.headDim(), BLOCK_TOKENS))
                .toArray(OnlineAttention[]::new);
    }

    /** Must come before the layers of a pass. */
    void begin(Batch newBatch) {
        batch = newBatch;
        angles.compute(newBatch);
    }

    /**
     * Rotates queries and keys, stores keys and values, and attends.
     *
     * @param q (rows, heads, headDim), overwritten
     * @param k (rows, kvHeads, headDim), overwritten
     * @param v (rows, kvHeads, headDim)
     * @param attended (rows, heads, headDim), overwritten
     */
    void compute(int newLayer, float[] q, float[] k, float[] v, float[] attended) {
        layer = newLayer;
        query = q;
        key = k;
        value = v;
        out = attended;
        kernels.pool().run(storeTask, batch.rows(), 4L * (config.querySize() + 2 * config.kvSize()));
        kernels.pool().run(attendTask, batch.rows() * config.kvHeads(), workPerKvHead());
    }

    private void storeRows(int worker, int from, int to) {
        for (int row = from; row < to; row++) {
            angles.rotate(kernels.of(worker), query, row, config.heads());
            angles.rotate(kernels.of(worker), key, row, config.kvHeads());
            int position = batch.position(row);
            int block = batch.table(row).block(position);
            cache.store(layer, block, position % BLOCK_TOKENS, key, value, row * config.kvSize());
        }
    }

    private long workPerKvHead() {
        long positions = 0;
        for (int row = 0; row < batch.rows(); row++) {
            int position = batch.position(row);
            positions += position - config.firstVisible(position) + 1;
        }
        return Math.max(1, 2 * positions / batch.rows() * config.headDim() * config.headsPerKvHead());
    }

    private void attendHeads(int worker, int from, int to) {
        for (int item = from; item < to; item++) {
            attend(online[worker], item / config.kvHeads(), item % config.kvHeads());
        }
    }

    private void attend(OnlineAttention attention, int row, int kvHead) {
        BlockTable table = batch.table(row);
        int last = batch.position(row);
        int queryAt = row * config.querySize() + kvHead * config.headsPerKvHead() * config.headDim();
        attention.begin();
        int position = config.firstVisible(last);
        while (position <= last) {
            int slot = position % BLOCK_TOKENS;
            int count = Math.min(BLOCK_TOKENS - slot, last - position + 1);
            int block = table.block(position);
            long keys = cache.keys(layer, block, kvHead, slot);
            long values = cache.values(layer, block, kvHead, slot);
            attention.add(query, queryAt, cache.dtype(), cache.memory(), keys, values, count);
            position += count;
        }
        attention.finish(out, queryAt);
    }
}
