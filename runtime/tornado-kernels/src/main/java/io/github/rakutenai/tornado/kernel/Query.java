package io.github.rakutenai.tornado.kernel;

/**
 * What each row of logits is asked for, in one array of ints and one of floats, so that two transfers bring all of it. The ints
 * of a row are a header, the tokens whose logits are changed and a mask; its floats are the temperature and the changes.
 */
public final class Query {

    /** The most candidates of a row. */
    public static final int CANDIDATES = 64;

    /** The most tokens whose logits are changed. */
    public static final int ADJUSTMENTS = 512;

    /** Below any logit, and far from what the arithmetic of fast math takes for infinite: what cannot be a candidate. */
    public static final float EXCLUDED = -1e30f;

    private static final int HEADER = 4;

    private Query() {}

    /** Ints of one row. */
    public static int ints(int vocabulary) {
        return HEADER + ADJUSTMENTS + (vocabulary + Integer.SIZE - 1) / Integer.SIZE;
    }

    /** Floats of one row. */
    public static int floats() {
        return 1 + 3 * ADJUSTMENTS;
    }

    /** Floats of one row's answer: the candidates' logits, the largest logit and the sum of exponentials. */
    public static int answerFloats() {
        return CANDIDATES + 2;
    }

    /** Index, in a row's ints, of how many candidates it asks for; 0: none. */
    public static int count() {
        return 0;
    }

    /** Index of how many ids can be candidates. */
    public static int vocabulary() {
        return 1;
    }

    /** Index of whether the mask says which ids can be candidates, 1 or 0. */
    public static int masked() {
        return 2;
    }

    /** Index of how many logits are changed. */
    public static int adjustments() {
        return 3;
    }

    /** Index of the token of a change. */
    public static int token(int adjustment) {
        return HEADER + adjustment;
    }

    /** Index of a word of the mask. */
    public static int mask(int word) {
        return HEADER + ADJUSTMENTS + word;
    }

    /** Index, in a row's floats, of the temperature. */
    public static int temperature() {
        return 0;
    }

    /** Index of what is added to a logit first. */
    public static int bias(int adjustment) {
        return 1 + adjustment;
    }

    /** Index of what then divides a positive logit and multiplies another. */
    public static int scale(int adjustment) {
        return 1 + ADJUSTMENTS + adjustment;
    }

    /** Index of what is subtracted at last. */
    public static int penalty(int adjustment) {
        return 1 + 2 * ADJUSTMENTS + adjustment;
    }
}
