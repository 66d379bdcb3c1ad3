package io.github.rakutenai.engine.tokenizer;

import java.nio.file.Path;

import io.github.rakutenai.engine.checkpoint.MalformedCheckpointException;

/** Which two neighbouring pieces may become one, and which pair goes first. */
sealed interface Merges permits ScoredMerges, RankedMerges {

    long NONE = -1;

    /**
     * Looks up the pair that together is written {@code text[start, end)}.
     *
     * @param left token of the first half, -1 if the vocabulary lacks it
     * @param right token of the second half, -1 if the vocabulary lacks it
     * @return rank (lower merges first) in the upper and the merged token in the lower 32 bits, or {@link #NONE}
     */
    long find(byte[] text, int start, int end, int left, int right);

    /**
     * SentencePiece's scores, one for each token: of two merges the one whose piece has the higher score goes first.
     *
     * @param file for errors
     * @throws MalformedCheckpointException if no scores give the same merges
     */
    float[] scores(Path file, Pieces pieces);

    static long pack(int rank, int token) {
        return (long) rank << 32 | token;
    }

    static int rank(long merge) {
        return (int) (merge >> 32);
    }

    static int token(long merge) {
        return (int) merge;
    }
}
