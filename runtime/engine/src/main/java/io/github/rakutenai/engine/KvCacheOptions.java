package io.github.rakutenai.engine;

import java.lang.management.ManagementFactory;

import com.sun.management.OperatingSystemMXBean;
import io.github.rakutenai.engine.backend.KvCacheType;
import io.github.rakutenai.engine.kvcache.BlockPool;
import io.github.rakutenai.engine.model.ModelConfig;
import io.github.rakutenai.engine.scheduler.SchedulerLimits;

/**
 * The memory for keys and values, which all requests share.
 *
 * @param type how they are stored
 * @param size how much
 * @param prefixCache whether what a request computed is kept, as long as there is room, for later ones that begin alike
 */
public record KvCacheOptions(KvCacheType type, KvCacheSize size, boolean prefixCache) {

    private static final int AUTOMATIC_SHARE = 8;

    /** F16, as large as it should be on this machine, with the prefix cache. */
    public static KvCacheOptions defaults() {
        return new KvCacheOptions(KvCacheType.F16, new KvCacheSize.Automatic(), true);
    }

    /**
     * Blocks to hold memory for on this machine.
     *
     * @throws IllegalArgumentException if the size is too small for one context, with both numbers
     */
    int blocks(ModelConfig config, SchedulerLimits limits) {
        var system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        return blocks(config, limits, system.getTotalMemorySize());
    }

    /** @param memoryBytes what the machine, the container or the device has */
    int blocks(ModelConfig config, SchedulerLimits limits, long memoryBytes) {
        long blockBytes = type.tokenBytes(config) * BlockPool.BLOCK_TOKENS;
        long context = limits.mostBlocks(config.contextTokens());
        long blocks = switch (size) {
            case KvCacheSize.Automatic() -> {
                long wanted = limits.maxConcurrentSequences() * context;
                yield Math.max(context, Math.min(wanted, memoryBytes / AUTOMATIC_SHARE / blockBytes));
            }
            case KvCacheSize.Bytes(long bytes) -> bytes / blockBytes;
            case KvCacheSize.ShareOfMemory(double share) -> (long) (memoryBytes * share) / blockBytes;
        };
        if (blocks < context) {
            throw new IllegalArgumentException(
                    ("kv-cache.size gives %d bytes, but one conversation of context-tokens %d takes %d:"
                                    + " raise the one or lower the other")
                            .formatted(blocks * blockBytes, config.contextTokens(), context * blockBytes));
        }
        return Math.toIntExact(Math.min(blocks, Integer.MAX_VALUE));
    }
}
