package io.github.rakutenai.engine.tokenizer;

import java.nio.file.Path;
import java.util.Arrays;

import io.github.rakutenai.engine.checkpoint.MalformedCheckpointException;

/** Hugging Face's rule: only the listed pairs merge, the earliest in the list first. */
final class RankedMerges implements Merges {

    private static final long FREE = -1;

    private final long[] pairs;
    private final int[] ranks;
    private final int[] merged;

    /**
     * @param left first half of each merge, in the order of the list
     * @param right second half of each merge
     * @param merged what each merge gives
     */
    RankedMerges(int[] left, int[] right, int[] merged) {
        this.merged = merged.clone();
        pairs = new long[Integer.highestOneBit(Math.max(1, merged.length)) * 4];
        ranks = new int[pairs.length];
        Arrays.fill(pairs, FREE);
        for (int rank = 0; rank < merged.length; rank++) {
            insert(Merges.pack(left[rank], right[rank]), rank);
        }
    }

    @Override
    public long find(byte[] text, int start, int end, int left, int right) {
        if (left < 0 || right < 0) {
            return NONE;
        }
        int slot = slot(Merges.pack(left, right));
        return pairs[slot] == FREE ? NONE : Merges.pack(ranks[slot], merged[ranks[slot]]);
    }

    @Override
    public float[] scores(Path file, Pieces pieces) {
        requireAllPairs(file, pieces);
        float[] scores = new float[pieces.size()];
        Arrays.fill(scores, -merged.length);
        for (int rank = merged.length - 1; rank >= 0; rank--) {
            boolean last = rank == merged.length - 1 || merged[rank + 1] != merged[rank];
            if (last && scores[merged[rank]] != -merged.length) {
                throw noScores(file, "all merges to one piece in a row", pieces.text(merged[rank]) + " again");
            }
            scores[merged[rank]] = -rank;
        }
        return scores;
    }

    /** SentencePiece merges any two pieces that are one together. */
    private void requireAllPairs(Path file, Pieces pieces) {
        for (int id = 0; id < pieces.size(); id++) {
            byte[] text = pieces.type(id) == TokenType.NORMAL ? pieces.bytes(id) : new byte[0];
            for (int cut = 1; cut < text.length; cut++) {
                int left = pieces.find(text, 0, cut);
                int right = pieces.find(text, cut, text.length);
                if (left >= 0 && right >= 0 && find(text, 0, text.length, left, right) == NONE) {
                    throw noScores(
                            file, "all pairs that are a piece", "no " + pieces.text(left) + " " + pieces.text(right));
                }
            }
        }
    }

    private static MalformedCheckpointException noScores(Path file, String expected, String found) {
        return MalformedCheckpointException.unsupported(
                file, "model.merges", expected + ", as SentencePiece's scores have it", found);
    }

    private void insert(long pair, int rank) {
        int slot = slot(pair);
        pairs[slot] = pair;
        // A pair listed twice has its last rank, as in Hugging Face's map.
        ranks[slot] = rank;
    }

    /** Where {@code pair} is, or the free slot where it belongs. */
    private int slot(long pair) {
        int slot = (int) (pair * 0x9E3779B97F4A7C15L >>> 32) & pairs.length - 1;
        while (pairs[slot] != FREE && pairs[slot] != pair) {
            slot = slot + 1 & pairs.length - 1;
        }
        return slot;
    }
}
