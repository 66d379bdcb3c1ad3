package io.github.rakutenai.engine.kvcache;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * Accounts for the fixed number of key/value blocks of one backend. The memory itself belongs to the backend.
 *
 * <p>A block is empty, held by one or more tables, or kept: no table holds it, but what it holds has a name, by which it can be
 * held again. Blocks that are taken are empty ones first, then kept ones, the one that was let go longest ago first. Not
 * thread-safe: the step thread owns it.
 */
public final class BlockPool {

    /** Positions in one block. */
    public static final int BLOCK_TOKENS = 16;

    private final int[] empty;
    private final int[] holders;
    private final BlockKey[] keys;
    private final Map<BlockKey, Integer> named = new HashMap<>();
    private final KeptBlocks kept;
    private int emptyCount;

    /** @param blocks number of blocks, at least 1 */
    public BlockPool(int blocks) {
        if (blocks < 1) {
            throw new IllegalArgumentException("a pool needs at least 1 block, found " + blocks);
        }
        empty = new int[blocks];
        holders = new int[blocks];
        keys = new BlockKey[blocks];
        kept = new KeptBlocks(blocks);
        emptyCount = blocks;
        Arrays.setAll(empty, i -> blocks - 1 - i);
    }

    /** Blocks needed to hold {@code tokens} positions. */
    public static int blocksFor(int tokens) {
        return Math.ceilDiv(tokens, BLOCK_TOKENS);
    }

    public int capacity() {
        return empty.length;
    }

    /** Blocks that can be taken: those that no table holds. */
    public int freeBlocks() {
        return emptyCount + kept.size();
    }

    /** Blocks that tables hold. */
    public int usedBlocks() {
        return capacity() - freeBlocks();
    }

    /** Free blocks whose content can still be held again. */
    public int keptBlocks() {
        return kept.size();
    }

    /**
     * An empty block, which the caller holds from now on.
     *
     * @throws IllegalStateException if no block is free: ask {@link #freeBlocks()} first
     */
    int take() {
        if (freeBlocks() == 0) {
            throw new IllegalStateException("all " + capacity() + " key/value blocks are taken");
        }
        int block = emptyCount > 0 ? empty[--emptyCount] : forgetOldest();
        holders[block] = 1;
        return block;
    }

    private int forgetOldest() {
        int block = kept.oldest();
        kept.remove(block);
        named.remove(keys[block]);
        keys[block] = null;
        return block;
    }

    /** Lets one more table hold a block that has a name. */
    void hold(int block) {
        if (holders[block] == 0) {
            kept.remove(block);
        }
        holders[block]++;
    }

    /** @throws IllegalStateException if nobody holds the block */
    void letGo(int block) {
        if (holders[block] == 0) {
            throw new IllegalStateException("key/value block " + block + " was let go twice");
        }
        holders[block]--;
        if (holders[block] > 0) {
            return;
        }
        if (keys[block] == null) {
            empty[emptyCount++] = block;
        } else {
            kept.add(block);
        }
    }

    /** Names a full block that somebody holds. A name that another block has already stays that block's. */
    void name(int block, BlockKey key) {
        if (keys[block] == null && named.putIfAbsent(key, block) == null) {
            keys[block] = key;
        }
    }

    /** The block with this name, or -1. */
    int find(BlockKey key) {
        return named.getOrDefault(key, -1);
    }
}
