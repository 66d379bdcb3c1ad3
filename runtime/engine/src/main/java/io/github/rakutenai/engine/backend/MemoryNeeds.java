package io.github.rakutenai.engine.backend;

import java.util.Locale;

import io.github.rakutenai.engine.kvcache.BlockPool;
import io.github.rakutenai.engine.model.ModelConfig;

/**
 * The memory that a backend takes for a model, known before any of it is allocated.
 *
 * @param weightBytes its own copies of the weights, in the form that it computes with
 * @param kvCacheBytes keys and values
 * @param scratchBytes everything else
 */
public record MemoryNeeds(long weightBytes, long kvCacheBytes, long scratchBytes) {

    private static final double GB = 1e9;
    private static final long MIB = 1 << 20;

    public long totalBytes() {
        return weightBytes + kvCacheBytes + scratchBytes;
    }

    /**
     * Compares them with what a device has.
     *
     * @param device for the message
     * @param availableBytes that may be allocated there
     * @throws InsufficientMemoryException if that is too little, with settings that fit where there are any
     */
    public void requireWithin(long availableBytes, String device, ModelConfig config, BackendOptions options) {
        if (totalBytes() <= availableBytes) {
            return;
        }
        long room = availableBytes - weightBytes - scratchBytes;
        throw new InsufficientMemoryException(String.format(
                Locale.ROOT,
                "the model takes %.2f GB on %s (weights %.2f, keys and values %.2f, scratch %.2f), but %.2f GB can be had:"
                        + " %s",
                totalBytes() / GB,
                device,
                weightBytes / GB,
                kvCacheBytes / GB,
                scratchBytes / GB,
                availableBytes / GB,
                remedy(Math.max(0, room / MIB), config, options)));
    }

    private static String remedy(long roomMib, ModelConfig config, BackendOptions options) {
        long blockBytes = options.kvCacheType().tokenBytes(config) * BlockPool.BLOCK_TOKENS;
        long blocks = roomMib * MIB / blockBytes;
        String size = "kv-cache.size=" + roomMib + "M";
        if (blocks >= options.contextBlocks()) {
            return size + " fits";
        }
        String other = "a checkpoint with fewer bits a weight";
        return blocks > 0
                ? "%s with context-tokens=%d fits, or take %s".formatted(size, blocks * BlockPool.BLOCK_TOKENS, other)
                : "take " + other + ", or set backend=cpu";
    }
}
