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

    int rows() {
        return chunks.stream().mapToInt(Chunk::count).sum();
    }

    /** Whether there is something to do, but no prompt to read: every row is a sequence's last token or a draft token. */
    boolean decodesOnly() {
        return !isEmpty() && chunks.stream().allMatch(chunk -> chunk.decodes(chunk.from()));
    }

    /**
     * Positions {@code from} to {@code from + count - 1} of a sequence, which have blocks and are not computed yet. Draft tokens
     * are the last of them.
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

        /** Whether the token after {@code position} may be sampled, or is one of the prompt that is to be scored. */
        public boolean wantsLogits(int position) {
            return decodes(position) || sequence.scores(position + 1);
        }

        /** Whether the token after {@code position} may be sampled: it is the sequence's last, or a draft token. */
        private boolean decodes(int position) {
            return position >= sequence.length() - 1;
        }
    }
}
