package io.github.rakutenai.engine.backend;

import io.github.rakutenai.engine.kvcache.BlockPool;
import io.github.rakutenai.engine.model.ModelConfig;

/**
 * What {@link CpuBackend} may use of the machine.
 *
 * @param threads that compute, the calling one included
 * @param kvCacheType storage of keys and values
 * @param activations what weights of up to 6 bits are multiplied with
 * @param kvBlocks key/value blocks of {@link BlockPool#BLOCK_TOKENS} positions to hold memory for
 * @param maxBatchRows the most rows of one batch; activations take memory for so many
 */
public record CpuOptions(
        int threads, KvCacheType kvCacheType, ActivationType activations, int kvBlocks, int maxBatchRows) {

    /** @throws IllegalArgumentException naming the option that is not positive */
    public CpuOptions {
        requirePositive("threads", threads);
        requirePositive("kvBlocks", kvBlocks);
        requirePositive("maxBatchRows", maxBatchRows);
    }

    /** Threads that compute fastest on this machine: one for each core that the process may use. */
    public static int defaultThreads() {
        return CpuTopology.ofThisMachine().usableCores();
    }

    /** Bytes that the keys and values take. */
    long kvCacheBytes(ModelConfig config) {
        return kvCacheType.tokenBytes(config) * kvBlocks * BlockPool.BLOCK_TOKENS;
    }

    private static void requirePositive(String name, int value) {
        if (value < 1) {
            throw new IllegalArgumentException(name + " must be positive, found " + value);
        }
    }
}
