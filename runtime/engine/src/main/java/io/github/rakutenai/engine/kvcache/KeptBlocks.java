package io.github.rakutenai.engine.kvcache;

/** Some of the blocks 0..n-1 in the order in which they were added; adding and removing take constant time. */
final class KeptBlocks {

    /** Ends of the ring: its next is the oldest block, its previous the newest. */
    private final int ends;

    private final int[] next;
    private final int[] previous;
    private int size;

    KeptBlocks(int blocks) {
        ends = blocks;
        next = new int[blocks + 1];
        previous = new int[blocks + 1];
        next[ends] = ends;
        previous[ends] = ends;
    }

    int size() {
        return size;
    }

    int oldest() {
        return next[ends];
    }

    void add(int block) {
        int newest = previous[ends];
        next[newest] = block;
        previous[block] = newest;
        next[block] = ends;
        previous[ends] = block;
        size++;
    }

    void remove(int block) {
        next[previous[block]] = next[block];
        previous[next[block]] = previous[block];
        size--;
    }
}
