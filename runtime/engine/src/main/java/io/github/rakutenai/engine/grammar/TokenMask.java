package io.github.rakutenai.engine.grammar;

import java.util.Arrays;

/** A set of tokens, one bit each. Changed only while it is made. */
public final class TokenMask {

    private final long[] words;

    /** The empty set, of a vocabulary of {@code size} tokens. */
    TokenMask(int size) {
        words = new long[Math.ceilDiv(size, Long.SIZE)];
    }

    void add(int token) {
        words[token / Long.SIZE] |= 1L << token;
    }

    void addAll(TokenMask other) {
        for (int i = 0; i < words.length; i++) {
            words[i] |= other.words[i];
        }
    }

    /** Whether the token is in it. */
    public boolean allows(int token) {
        int word = token / Long.SIZE;
        return token >= 0 && word < words.length && (words[word] >>> token & 1) != 0;
    }

    /** Number of tokens in it. */
    public int count() {
        return Arrays.stream(words).mapToInt(Long::bitCount).sum();
    }

    /** The smallest token from {@code token} on that is in it, or -1. */
    int next(int token) {
        int word = token / Long.SIZE;
        if (word >= words.length) {
            return -1;
        }
        long rest = words[word] & -1L << token;
        while (rest == 0) {
            if (++word == words.length) {
                return -1;
            }
            rest = words[word];
        }
        return word * Long.SIZE + Long.numberOfTrailingZeros(rest);
    }

    /** Writes it, one bit for each token, the lowest first. */
    public void copyTo(long[] bits) {
        System.arraycopy(words, 0, bits, 0, words.length);
    }

    /** Sets the logits of all tokens that are not in it to minus infinity. */
    public void apply(float[] logits) {
        for (int word = 0; word < words.length; word++) {
            int from = word * Long.SIZE;
            int to = Math.min(from + Long.SIZE, logits.length);
            if (words[word] == 0) {
                Arrays.fill(logits, from, to, Float.NEGATIVE_INFINITY);
            } else if (words[word] != -1L) {
                exclude(logits, from, to, words[word]);
            }
        }
        int known = Math.min(words.length * Long.SIZE, logits.length);
        Arrays.fill(logits, known, logits.length, Float.NEGATIVE_INFINITY);
    }

    private static void exclude(float[] logits, int from, int to, long allowed) {
        for (int token = from; token < to; token++) {
            if ((allowed >>> token & 1) == 0) {
                logits[token] = Float.NEGATIVE_INFINITY;
            }
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof TokenMask mask && Arrays.equals(words, mask.words);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(words);
    }
}
