package io.github.rakutenai.engine.scheduler;

import java.util.List;

/**
 * The work of one step.
 *
 * @param chunks at most one a sequence, the oldest sequence first; empty when there is nothing to do
 */
public record StepPlan(List<Chunk> chunks) {

    public StepPlan {
        chunks = List.copyOf(chunks);
    }

    public boolean isEmpty() {
        return chunks.isEmpty();
    }

    /**
     * Positions {@code from} to {@code from + count - 1} of a sequence, which have blocks and are not computed yet.
     *
     * @param sequence whose tokens are computed
     * @param from the first position
     * @param count number of positions, at least 1
     */
    public record Chunk(Sequence sequence, int from, int count) {

        /** The position behind the last. */
        public int end() {
            return from + count;
        }

        /** Whether the token after {@code position} is to be sampled: it is the sequence's last. */
        public boolean wantsLogits(int position) {
            return position == sequence.length() - 1;
        }
    }
}
