package io.github.rakutenai.engine.kvcache;

/**
 * Accounts for the fixed number of key/value blocks of one backend: which are free, which are taken. The memory itself
 * belongs to the backend. Not thread-safe: the step thread owns it.
 */
public final class BlockPool {

    /** Positions in one block. */
    public static final int BLOCK_TOKENS = 16;

    private final int[] free;
    private final boolean[] taken;
    private int freeCount;

    /** @param blocks number of blocks, at least 1 */
    public BlockPool(int blocks) {
        if (blocks < 1) {
            throw new IllegalArgumentException("a pool needs at least 1 block, found " + blocks);
        }
        free = new int[blocks];
        taken = new boolean[blocks];
        freeCount = blocks;
        for (int i = 0; i < blocks; i++) {
            free[i] = blocks - 1 - i;
        }
    }

    /** Blocks needed to hold {@code tokens} positions. */
    public static int blocksFor(int tokens) {
        return Math.ceilDiv(tokens, BLOCK_TOKENS);
    }

    public int capacity() {
        return free.length;
    }

    public int freeBlocks() {
        return freeCount;
    }

    public int usedBlocks() {
        return capacity() - freeCount;
    }

    /** @throws IllegalStateException if no block is free: ask {@link #freeBlocks()} first */
    int take() {
        if (freeCount == 0) {
            throw new IllegalStateException("all " + capacity() + " key/value blocks are taken");
        }
        int block = free[--freeCount];
        taken[block] = true;
        return block;
    }

    /** @throws IllegalStateException if the block is not taken */
    void giveBack(int block) {
        if (!taken[block]) {
            throw new IllegalStateException("key/value block " + block + " was given back twice");
        }
        taken[block] = false;
        free[freeCount++] = block;
    }
}
