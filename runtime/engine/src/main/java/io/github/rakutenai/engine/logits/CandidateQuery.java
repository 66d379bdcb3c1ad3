package io.github.rakutenai.engine.logits;

import java.util.Arrays;

/**
 * Which tokens of a row are wanted: the likeliest ones of those that a mask leaves, after some of their logits were changed.
 * Reused from step to step; its memory grows with what was asked.
 */
public final class CandidateQuery {

    /** The most candidates of a row. */
    public static final int MOST_CANDIDATES = 64;

    /** The most tokens of a row whose logits are changed. */
    public static final int MOST_ADJUSTMENTS = 512;

    private final int vocabularySize;
    private int count;
    private float temperature;
    private boolean masked;
    private long[] mask = {};
    private int biased;
    private int adjustments;
    private int[] tokens = {};
    private float[] biases = {};
    private float[] scales = {};
    private float[] penalties = {};

    /** @param vocabularySize ids that can be candidates; what logits have beyond them is padding */
    public CandidateQuery(int vocabularySize) {
        this.vocabularySize = vocabularySize;
    }

    /**
     * Starts over, without mask and adjustments.
     *
     * @param count candidates that are wanted, 1 to {@value #MOST_CANDIDATES}
     * @param temperature that divides the logits in the log-sum-exp, above 0
     * @throws IllegalArgumentException naming the value that is out of range
     */
    public CandidateQuery start(int count, float temperature) {
        if (count < 1 || count > MOST_CANDIDATES) {
            throw new IllegalArgumentException("count must be from 1 to " + MOST_CANDIDATES + ", found " + count);
        }
        if (!(temperature > 0)) {
            throw new IllegalArgumentException("temperature must be above 0, found " + temperature);
        }
        this.count = count;
        this.temperature = temperature;
        masked = false;
        biased = 0;
        adjustments = 0;
        return this;
    }

    public int vocabularySize() {
        return vocabularySize;
    }

    public int count() {
        return count;
    }

    public float temperature() {
        return temperature;
    }

    /** Whether {@link #mask} says which tokens may be candidates; all may if not. */
    public boolean masked() {
        return masked;
    }

    /** One bit for each token, the lowest first; meaningful if {@link #masked}. */
    public long[] mask() {
        return mask;
    }

    /** Lets only those tokens be candidates whose bits the caller sets in the answer, which holds anything. */
    public long[] startMask() {
        if (mask.length == 0) {
            mask = new long[Math.ceilDiv(vocabularySize, Long.SIZE)];
        }
        masked = true;
        return mask;
    }

    /** Adds to the logit of a token. Tokens come in ascending order, and before all penalties. */
    public void addBias(int token, float bias) {
        append(token, bias, 1, 0);
        biased = adjustments;
    }

    /** Divides the logit of a token, if it is positive, or multiplies it, and subtracts from it; once for each token. */
    public void addPenalty(int token, float scale, float penalty) {
        int known = Arrays.binarySearch(tokens, 0, biased, token);
        if (known >= 0) {
            scales[known] = scale;
            penalties[known] = penalty;
        } else {
            append(token, 0, scale, penalty);
        }
    }

    private void append(int token, float bias, float scale, float penalty) {
        if (adjustments == tokens.length) {
            int capacity = Math.max(16, 2 * adjustments);
            tokens = Arrays.copyOf(tokens, capacity);
            biases = Arrays.copyOf(biases, capacity);
            scales = Arrays.copyOf(scales, capacity);
            penalties = Arrays.copyOf(penalties, capacity);
        }
        tokens[adjustments] = token;
        biases[adjustments] = bias;
        scales[adjustments] = scale;
        penalties[adjustments++] = penalty;
    }

    /** Whether a backend takes it: it changes at most {@value #MOST_ADJUSTMENTS} logits. */
    public boolean fits() {
        return adjustments <= MOST_ADJUSTMENTS;
    }

    /** Tokens whose logits are changed, each once: logit becomes scaled(logit + bias) - penalty. */
    public int adjustments() {
        return adjustments;
    }

    /** The token of an adjustment. */
    public int token(int adjustment) {
        return tokens[adjustment];
    }

    public float bias(int adjustment) {
        return biases[adjustment];
    }

    /** What divides a positive logit and multiplies another; 1 for neither. */
    public float scale(int adjustment) {
        return scales[adjustment];
    }

    public float penalty(int adjustment) {
        return penalties[adjustment];
    }

    /** Changes logits (at least vocabularySize) in place: minus infinity for what is no candidate. */
    public void apply(float[] logits) {
        Arrays.fill(logits, vocabularySize, logits.length, Float.NEGATIVE_INFINITY);
        for (int i = 0; i < adjustments; i++) {
            float logit = logits[tokens[i]] + biases[i];
            logits[tokens[i]] = (logit > 0 ? logit / scales[i] : logit * scales[i]) - penalties[i];
        }
        if (masked) {
            exclude(logits);
        }
    }

    private void exclude(float[] logits) {
        for (int token = 0; token < vocabularySize; token++) {
            if ((mask[token / Long.SIZE] >>> token & 1) == 0) {
                logits[token] = Float.NEGATIVE_INFINITY;
            }
        }
    }
}
