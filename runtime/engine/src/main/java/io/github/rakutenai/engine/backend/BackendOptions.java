package io.github.rakutenai.engine.backend;

import io.github.rakutenai.engine.kvcache.BlockPool;
import io.github.rakutenai.engine.model.ModelConfig;

/**
 * What a {@link BackendProvider} opens a backend with.
 *
 * @param kvCacheType storage of keys and values
 * @param kvBlocks key/value blocks of {@link BlockPool#BLOCK_TOKENS} positions to hold memory for
 * @param contextBlocks those of them that one sequence of full length holds
 * @param maxBatchRows the most rows of one batch
 * @param maxSequences the most sequences that are decoded in one batch
 */
public record BackendOptions(
        KvCacheType kvCacheType, int kvBlocks, int contextBlocks, int maxBatchRows, int maxSequences) {

    /** Bytes that the keys and values take. */
    public long kvCacheBytes(ModelConfig config) {
        return kvCacheType.tokenBytes(config) * kvBlocks * BlockPool.BLOCK_TOKENS;
    }
}
