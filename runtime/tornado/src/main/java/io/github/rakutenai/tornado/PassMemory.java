package io.github.rakutenai.tornado;

import io.github.rakutenai.engine.kvcache.BlockPool;
import io.github.rakutenai.engine.model.ModelConfig;
import io.github.rakutenai.tornado.kernel.Attention;
import io.github.rakutenai.tornado.kernel.Step;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/**
 * What one kind of pass reads and writes besides weights, keys and values.
 *
 * @param capacity the most rows
 * @param tables the most block tables
 * @param tableBlocks blocks of one block table
 * @param splits shares of a row's positions
 * @param step as {@link Step} has it
 * @param x residual streams, (rows, hiddenSize)
 * @param angles (rows, headDim / 2, cosine and sine)
 * @param qkv (rows, queries then keys then values)
 * @param shares of attention
 * @param attended (rows, querySize)
 * @param gated (rows, feedForwardSize padded)
 */
record PassMemory(
        int capacity,
        int tables,
        int tableBlocks,
        int splits,
        IntArray step,
        FloatArray x,
        FloatArray angles,
        FloatArray qkv,
        FloatArray shares,
        FloatArray attended,
        FloatArray gated) {

    /** @param sequences the most of one pass */
    static PassMemory of(ModelConfig config, int capacity, int sequences, int splits, HostMemory memory) {
        int tables = Math.min(capacity, sequences);
        int tableBlocks = BlockPool.blocksFor(config.contextTokens());
        return new PassMemory(
                capacity,
                tables,
                tableBlocks,
                splits,
                memory.ints(Step.length(capacity, tableBlocks, tables)),
                memory.floats((long) capacity * config.hiddenSize()),
                memory.floats((long) capacity * config.headDim()),
                memory.floats((long) capacity * qkvSize(config)),
                memory.floats(shareFloats(config, capacity, splits)),
                memory.floats((long) capacity * config.querySize()),
                memory.floats((long) capacity * feedForwardSize(config)));
    }

    /** What the host writes for each pass. */
    Object[] inputs() {
        return new Object[] {step, x, angles};
    }

    /** Everything: the tasks of each layer use all of it. */
    Object[] arrays() {
        return new Object[] {step, x, angles, qkv, shares, attended, gated};
    }

    /** Bytes that {@link #of} takes on the device. */
    static long bytes(ModelConfig config, int capacity, int sequences, int splits) {
        long rowFloats = config.hiddenSize()
                + config.headDim()
                + qkvSize(config)
                + config.querySize()
                + (long) feedForwardSize(config);
        int tableBlocks = BlockPool.blocksFor(config.contextTokens());
        return Integer.BYTES * (long) Step.length(capacity, tableBlocks, Math.min(capacity, sequences))
                + Float.BYTES * (capacity * rowFloats + shareFloats(config, capacity, splits));
    }

    /** Queries, keys and values of one row. */
    static int qkvSize(ModelConfig config) {
        return config.querySize() + 2 * config.kvSize();
    }

    /** Padded to whole octets. */
    static int feedForwardSize(ModelConfig config) {
        return MatrixPacker.octets(config.feedForwardSize()) * 8;
    }

    private static long shareFloats(ModelConfig config, int capacity, int splits) {
        return splits == 1 ? 1 : (long) capacity * config.heads() * splits * Attention.shareFloats(config.headDim());
    }
}
