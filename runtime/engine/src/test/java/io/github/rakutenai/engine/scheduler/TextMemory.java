package io.github.rakutenai.engine.scheduler;

import java.util.OptionalInt;

import io.github.rakutenai.engine.kvcache.BlockPool;

/** In place of keys and values, each slot of each block notes a hash of the text up to the position that is stored there. */
final class TextMemory {

    private final long[] slots;

    TextMemory(int blocks) {
        slots = new long[blocks * BlockPool.BLOCK_TOKENS];
    }

    /**
     * Stores a chunk's positions.
     *
     * @throws AssertionError if one of them attends to a position of another text
     */
    void compute(StepPlan.Chunk chunk, OptionalInt slidingWindow) {
        Sequence sequence = chunk.sequence();
        long[] text = text(sequence, Math.max(sequence.length(), chunk.end()));
        for (int position = chunk.from(); position < chunk.end(); position++) {
            slots[slot(sequence, position)] = text[position];
            int window = slidingWindow.orElse(position + 1);
            for (int seen = Math.max(0, position - window + 1); seen <= position; seen++) {
                if (slots[slot(sequence, seen)] != text[seen]) {
                    throw new AssertionError("position " + position + " attends to another text at " + seen);
                }
            }
        }
    }

    private static int slot(Sequence sequence, int position) {
        return sequence.table().block(position) * BlockPool.BLOCK_TOKENS + position % BlockPool.BLOCK_TOKENS;
    }

    private static long[] text(Sequence sequence, int length) {
        long[] text = new long[length];
        long hash = 1;
        for (int i = 0; i < text.length; i++) {
            hash = (hash + sequence.token(i) + 1) * 0x9E3779B97F4A7C15L;
            hash ^= hash >>> 29;
            text[i] = hash;
        }
        return text;
    }
}
