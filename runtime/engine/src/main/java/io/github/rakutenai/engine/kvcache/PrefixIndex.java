package io.github.rakutenai.engine.kvcache;

import java.util.List;
import java.util.OptionalInt;

/**
 * Finds keys and values that an earlier sequence left for the same beginning. Only full blocks are found, and never all of a
 * sequence: its last token is computed, for its logits. Not thread-safe: the step thread owns it.
 */
public final class PrefixIndex {

    private final BlockPool pool;
    private final OptionalInt slidingWindow;
    private final BlockKey.Maker keys = new BlockKey.Maker();

    /** @param slidingWindow the model's window; blocks behind it are not needed */
    public PrefixIndex(BlockPool pool, OptionalInt slidingWindow) {
        this.pool = pool;
        this.slidingWindow = slidingWindow;
    }

    /**
     * Begins a table with the blocks that are known, and answers how many positions need not be computed.
     *
     * @param table empty
     * @param tokens of the sequence, {@code length} of them
     */
    public int begin(BlockTable table, int[] tokens, int length) {
        int candidates = (length - 1) / BlockPool.BLOCK_TOKENS;
        addKeys(table.keys(), tokens, candidates);
        int found = 0;
        int inARow = 0;
        for (int blocks = 1; blocks <= candidates; blocks++) {
            boolean known = pool.find(table.keys().get(blocks - 1)) >= 0;
            inARow = known ? inARow + 1 : 0;
            if (known && inARow >= blocks - firstVisible(blocks)) {
                found = blocks;
            }
        }
        table.begin(firstVisible(found), found);
        return found * BlockPool.BLOCK_TOKENS;
    }

    /** The first block that the first position behind {@code blocks} blocks attends to. */
    private int firstVisible(int blocks) {
        int position = blocks * BlockPool.BLOCK_TOKENS;
        return slidingWindow.isEmpty()
                ? 0
                : Math.max(0, position - slidingWindow.getAsInt() + 1) / BlockPool.BLOCK_TOKENS;
    }

    /** Makes the full blocks of a sequence known, of which {@code computed} positions are stored. */
    public void add(BlockTable table, int[] tokens, int computed) {
        addKeys(table.keys(), tokens, computed / BlockPool.BLOCK_TOKENS);
        table.nameFull(computed);
    }

    private void addKeys(List<BlockKey> known, int[] tokens, int blocks) {
        while (known.size() < blocks) {
            BlockKey before = known.isEmpty() ? BlockKey.START : known.getLast();
            known.add(keys.after(before, tokens, known.size() * BlockPool.BLOCK_TOKENS));
        }
    }
}
