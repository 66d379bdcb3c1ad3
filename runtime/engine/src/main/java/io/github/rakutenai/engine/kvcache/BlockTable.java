package io.github.rakutenai.engine.kvcache;

import java.util.Arrays;

/**
 * Where one sequence's keys and values lie: position p is in slot {@code p % 16} of block {@code block(p)}. Blocks behind
 * the sliding window can be given back while the sequence goes on. Not thread-safe: the step thread owns it.
 */
public final class BlockTable implements AutoCloseable {

    private static final int RELEASED = -1;

    private final BlockPool pool;
    private int[] blocks = new int[8];
    private int length;
    private int firstHeld;

    public BlockTable(BlockPool pool) {
        this.pool = pool;
    }

    /** Positions that have a block, released ones included. */
    public int capacity() {
        return length * BlockPool.BLOCK_TOKENS;
    }

    /** Blocks that this sequence holds now. */
    public int heldBlocks() {
        return length - firstHeld;
    }

    /** Takes blocks until positions 0..tokens-1 have one; takes none and answers false if the pool has too few. */
    public boolean reserve(int tokens) {
        int needed = BlockPool.blocksFor(tokens);
        if (needed - length > pool.freeBlocks()) {
            return false;
        }
        if (needed > blocks.length) {
            blocks = Arrays.copyOf(blocks, Math.max(needed, blocks.length * 2));
        }
        while (length < needed) {
            blocks[length++] = pool.take();
        }
        return true;
    }

    /** Gives back every block whose positions are all below {@code position}. */
    public void releaseBefore(int position) {
        int end = Math.min(position / BlockPool.BLOCK_TOKENS, length);
        for (; firstHeld < end; firstHeld++) {
            pool.giveBack(blocks[firstHeld]);
            blocks[firstHeld] = RELEASED;
        }
    }

    /**
     * The block that holds {@code position}.
     *
     * @throws IndexOutOfBoundsException if the position has no block yet or its block was released
     */
    public int block(int position) {
        int index = position / BlockPool.BLOCK_TOKENS;
        if (index < firstHeld || index >= length) {
            throw new IndexOutOfBoundsException("position " + position + " is outside the held positions "
                    + firstHeld * BlockPool.BLOCK_TOKENS + ".." + (capacity() - 1));
        }
        return blocks[index];
    }

    /** Gives back every block; the table is empty again. */
    @Override
    public void close() {
        releaseBefore(capacity());
        length = 0;
        firstHeld = 0;
    }
}
