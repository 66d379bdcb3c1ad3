package io.github.rakutenai.engine.backend;

import java.util.stream.IntStream;

import io.github.rakutenai.engine.kernel.OnlineAttention;
import io.github.rakutenai.engine.kvcache.BlockTable;
import io.github.rakutenai.engine.model.ModelConfig;

/**
 * Grouped-query attention of a batch's rows over the blocks of their sequences, within the sliding window. Rows that follow
 * one another in a sequence are worked on together, as tiles, and each tile and key/value head is an item of work.
 */
final class Attention {

    private static final int BLOCK_TOKENS = OnlineAttention.BLOCK;

    /** Rows that share one pass over keys and values: enough to hide their conversion, few enough for many tiles. */
    private static final int TILE_ROWS = 16;

    private final ModelConfig config;
    private final KvCache cache;
    private final ParallelKernels kernels;
    private final RopeAngles angles;
    private final OnlineAttention[] online;
    private final long[][] keyOffsets;
    private final long[][] valueOffsets;
    private final WorkerPool.Task storeTask = this::storeRows;
    private final WorkerPool.Task attendTask = this::attendItems;
    /** First row of each tile, and the end of the last. */
    private final int[] tileRow;

    private int tiles;
    private long workPerItem;
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
        tileRow = new int[maxRows + 1];
        keyOffsets = new long[kernels.pool().threads()][OnlineAttention.RUN_BLOCKS];
        valueOffsets = new long[kernels.pool().threads()][OnlineAttention.RUN_BLOCKS];
        online = IntStream.range(0, kernels.pool().threads())
                .mapToObj(worker -> new OnlineAttention(
                        kernels.of(worker), config.headsPerKvHead(), config.headDim(), Math.min(maxRows, TILE_ROWS)))
                .toArray(OnlineAttention[]::new);
    }

    /** Must come before the layers of a pass. */
    void begin(Batch newBatch) {
        batch = newBatch;
        angles.compute(newBatch);
        tiles = 0;
        long positions = 0;
        for (int row = 0; row < batch.rows(); row++) {
            if (startsTile(row)) {
                tileRow[tiles++] = row;
            }
            int position = batch.position(row);
            positions += position - config.firstVisible(position) + 1;
        }
        tileRow[tiles] = batch.rows();
        workPerItem = Math.max(1, 2 * positions / tiles * config.headDim() * config.headsPerKvHead());
    }

    private boolean startsTile(int row) {
        return tiles == 0
                || row - tileRow[tiles - 1] == TILE_ROWS
                || batch.table(row) != batch.table(row - 1)
                || batch.position(row) != batch.position(row - 1) + 1;
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
        kernels.pool().run(attendTask, tiles * config.kvHeads(), workPerItem);
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

    /** The last tiles of a sequence see the most positions: they come first, so that the end of the task is even. */
    private void attendItems(int worker, int from, int to) {
        for (int item = from; item < to; item++) {
            attend(worker, tiles - 1 - item / config.kvHeads(), item % config.kvHeads());
        }
    }

    private void attend(int worker, int tile, int kvHead) {
        OnlineAttention attention = online[worker];
        int firstRow = tileRow[tile];
        int endRow = tileRow[tile + 1];
        attention.begin();
        for (int row = firstRow; row < endRow; row++) {
            int position = batch.position(row);
            attention.addRow(query, queryAt(row, kvHead), config.firstVisible(position), position);
        }
        addPositions(worker, batch.table(firstRow), kvHead, batch.position(firstRow), batch.position(endRow - 1));
        for (int row = firstRow; row < endRow; row++) {
            attention.finish(row - firstRow, out, queryAt(row, kvHead));
        }
    }

    private int queryAt(int row, int kvHead) {
        return row * config.querySize() + kvHead * config.headsPerKvHead() * config.headDim();
    }

    /** Adds the runs that any row of a tile sees, from the first row's first position to the last row's own. */
    private void addPositions(int worker, BlockTable table, int kvHead, int firstOwn, int lastOwn) {
        int position = config.firstVisible(firstOwn) / BLOCK_TOKENS * BLOCK_TOKENS;
        while (position <= lastOwn) {
            int end = Math.min(lastOwn + 1, position - position % OnlineAttention.RUN + OnlineAttention.RUN);
            int blocks = Math.ceilDiv(end - position, BLOCK_TOKENS);
            for (int b = 0; b < blocks; b++) {
                int block = table.block(position + b * BLOCK_TOKENS);
                keyOffsets[worker][b] = cache.keys(layer, block, kvHead);
                valueOffsets[worker][b] = cache.values(layer, block, kvHead);
            }
            online[worker].add(
                    position, blocks, cache.dtype(), cache.memory(), keyOffsets[worker], valueOffsets[worker]);
            position += blocks * BLOCK_TOKENS;
        }
    }
}
