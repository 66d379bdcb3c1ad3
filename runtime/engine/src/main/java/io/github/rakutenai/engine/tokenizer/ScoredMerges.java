package io.github.rakutenai.engine.tokenizer;

import java.nio.file.Path;
import java.util.Arrays;

import io.github.rakutenai.engine.checkpoint.MalformedCheckpointException;

/**
 * SentencePiece's rule: two neighbours merge if together they are a piece, the highest score first.
 * Source: google/sentencepiece, bpe_model.cc.
 */
final class ScoredMerges implements Merges {

    private final Pieces pieces;
    private final int[] ranks;

    private ScoredMerges(Pieces pieces, int[] ranks) {
        this.pieces = pieces;
        this.ranks = ranks;
    }

    /**
     * Equal scores share a rank, so that of equals the leftmost pair goes first.
     *
     * @param scores one for each token
     * @throws MalformedCheckpointException if one is not a number
     */
    static ScoredMerges of(Path file, Pieces pieces, float[] scores) {
        for (int id = 0; id < scores.length; id++) {
            if (Float.isNaN(scores[id])) {
                throw MalformedCheckpointException.damaged(file, "score of token " + id, "a number", "NaN");
            }
        }
        return new ScoredMerges(pieces, denseRanks(scores));
    }

    @Override
    public long find(byte[] text, int start, int end, int left, int right) {
        int token = pieces.find(text, start, end);
        return token < 0 ? NONE : Merges.pack(ranks[token], token);
    }

    @Override
    public float[] scores(Path file, Pieces all) {
        float[] scores = new float[ranks.length];
        for (int id = 0; id < scores.length; id++) {
            scores[id] = -ranks[id];
        }
        return scores;
    }

    private static int[] denseRanks(float[] scores) {
        float[] ascending = new float[scores.length];
        for (int id = 0; id < scores.length; id++) {
            // Adding zero makes -0.0 equal to 0.0, as the comparison of floats does.
            ascending[id] = scores[id] + 0f;
        }
        Arrays.sort(ascending);
        float[] distinct = distinct(ascending);
        int[] ranks = new int[scores.length];
        for (int id = 0; id < scores.length; id++) {
            ranks[id] = distinct.length - 1 - Arrays.binarySearch(distinct, scores[id] + 0f);
        }
        return ranks;
    }

    private static float[] distinct(float[] sorted) {
        int count = 0;
        for (float score : sorted) {
            if (count == 0 || sorted[count - 1] != score) {
                sorted[count++] = score;
            }
        }
        return Arrays.copyOf(sorted, count);
    }
}
