package io.github.rakutenai.engine.kvcache;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Where one sequence's keys and values lie: position p is in slot {@code p % 16} of block {@code block(p)}. Blocks behind
 * the sliding window can be let go while the sequence goes on. Full blocks may be shared with other sequences. Not
 * thread-safe: the step thread owns it.
 */
public final class BlockTable implements AutoCloseable {

    private static final int RELEASED = -1;

    private final BlockPool pool;
    private int[] blocks = new int[8];
    private int length;
    private int firstHeld;

    /** Of the blocks from the first one on, as far as they are known; they stay when the table is closed. */
    private final List<BlockKey> keys = new ArrayList<>();

    /** Blocks from the first one on that were named, or whose content another block has already. */
    private int named;

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

    /** Lets every block go whose positions are all below {@code position}. */
    public void releaseBefore(int position) {
        int end = Math.min(position / BlockPool.BLOCK_TOKENS, length);
        for (; firstHeld < end; firstHeld++) {
            pool.letGo(blocks[firstHeld]);
            blocks[firstHeld] = RELEASED;
        }
    }

    /** Begins an empty table with blocks {@code from} to {@code to - 1} of the pool's, as if those before were released. */
    void begin(int from, int to) {
        blocks = Arrays.copyOf(blocks, Math.max(to, blocks.length));
        Arrays.fill(blocks, 0, from, RELEASED);
        for (int i = from; i < to; i++) {
            blocks[i] = pool.find(keys.get(i));
            pool.hold(blocks[i]);
        }
        firstHeld = from;
        length = to;
        named = to;
    }

    List<BlockKey> keys() {
        return keys;
    }

    /** Names the blocks that are full when {@code tokens} positions are stored; their keys are known. */
    void nameFull(int tokens) {
        for (; named < tokens / BlockPool.BLOCK_TOKENS; named++) {
            pool.name(blocks[named], keys.get(named));
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

    /** Lets every block go, the last one first, so that beginnings are kept longer than ends; the table is empty again. */
    @Override
    public void close() {
        while (length > firstHeld) {
            pool.letGo(blocks[--length]);
        }
        length = 0;
        firstHeld = 0;
        named = 0;
    }
}
