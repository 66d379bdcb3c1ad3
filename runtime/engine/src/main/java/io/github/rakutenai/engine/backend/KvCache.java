package io.github.rakutenai.engine.backend;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.management.ManagementFactory;

import com.sun.management.OperatingSystemMXBean;
import io.github.rakutenai.engine.kernel.Kernels;
import io.github.rakutenai.engine.kvcache.BlockPool;
import io.github.rakutenai.engine.model.ModelConfig;
import io.github.rakutenai.engine.tensor.DType;
import io.github.rakutenai.engine.tensor.LargeMemory;

/**
 * Memory of the keys and values, (layer, block, kvHead, key or value): what one head reads of a block is contiguous. Keys are
 * (headDim, slot), as {@link Kernels#dequantizeKeys} reads them, and values (slot, headDim).
 */
final class KvCache {

    /** A cache line, so that vectors of the usual head sizes cross none. */
    private static final long ALIGNMENT = 64;

    private final KvCacheType type;
    private final int blocks;
    private final int kvHeads;
    private final int headDim;
    private final long slotBytes;
    private final KvEncoder encoder;
    private final MemorySegment memory;

    /**
     * @param arena owns the memory
     * @throws InsufficientMemoryException if the machine has too little memory, with the need and the remedy
     */
    KvCache(ModelConfig config, KvCacheType type, int blocks, Arena arena) {
        this.type = type;
        this.blocks = blocks;
        kvHeads = config.kvHeads();
        headDim = config.headDim();
        long tokenBytes = type.tokenBytes(config);
        slotBytes = type.dtype().byteSize(headDim);
        long tokens = (long) blocks * BlockPool.BLOCK_TOKENS;
        memory = allocate(tokens, Math.multiplyExact(tokenBytes, tokens), arena);
        encoder = KvEncoder.of(type, memory, headDim);
    }

    private static MemorySegment allocate(long tokens, long sizeBytes, Arena arena) {
        var system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        if (sizeBytes > system.getTotalMemorySize()) {
            throw tooLarge(tokens, sizeBytes, "the machine has " + system.getTotalMemorySize() + " bytes", null);
        }
        try {
            return new LargeMemory(arena).allocate(sizeBytes, ALIGNMENT);
        } catch (OutOfMemoryError e) {
            throw tooLarge(tokens, sizeBytes, "the system gave none", e);
        }
    }

    private static InsufficientMemoryException tooLarge(long tokens, long sizeBytes, String found, Throwable cause) {
        return new InsufficientMemoryException(
                "keys and values of %d tokens need %d bytes, but %s: lower kv-cache.size or context-tokens"
                        .formatted(tokens, sizeBytes, found),
                cause);
    }

    DType dtype() {
        return type.dtype();
    }

    MemorySegment memory() {
        return memory;
    }

    /** Byte offset of the keys that a head has in a block. */
    long keys(int layer, int block, int kvHead) {
        long run = ((long) layer * blocks + block) * kvHeads + kvHead;
        return run * 2 * BlockPool.BLOCK_TOKENS * slotBytes;
    }

    /** Byte offset of the values that a head has in a block. */
    long values(int layer, int block, int kvHead) {
        return keys(layer, block, kvHead) + BlockPool.BLOCK_TOKENS * slotBytes;
    }

    /**
     * Stores one position.
     *
     * @param keys holds the keys of all heads at {@code at}, (kvHeads, headDim); {@code values} likewise
     */
    void store(int layer, int block, int slot, float[] keys, float[] values, int at) {
        for (int head = 0; head < kvHeads; head++) {
            encoder.key(keys, at + head * headDim, keys(layer, block, head), slot);
            encoder.value(values, at + head * headDim, values(layer, block, head) + slot * slotBytes);
        }
    }
}
