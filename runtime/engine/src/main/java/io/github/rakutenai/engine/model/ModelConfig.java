package io.github.rakutenai.engine.model;

import java.util.OptionalInt;

/**
 * Hyperparameters of one decoder, all read from the checkpoint or its configuration.
 *
 * @param hiddenSize width of the residual stream
 * @param layers number of decoder layers
 * @param heads query heads
 * @param kvHeads key/value heads; divides {@code heads}
 * @param headDim components of one head, even
 * @param feedForwardSize inner width of SwiGLU
 * @param vocabularySize rows of the embedding and of the output matrix
 * @param contextTokens the most positions one sequence may have
 * @param slidingWindow position p attends to p-window+1..p; empty: to all of 0..p
 * @param rmsNormEpsilon added to the mean square before the root
 * @param ropeTheta base of the rotary frequencies: frequency i is theta^(-2i/headDim)
 * @param ropeLayout how the rows of q and k are stored
 */
public record ModelConfig(
        int hiddenSize,
        int layers,
        int heads,
        int kvHeads,
        int headDim,
        int feedForwardSize,
        int vocabularySize,
        int contextTokens,
        OptionalInt slidingWindow,
        float rmsNormEpsilon,
        float ropeTheta,
        RopeLayout ropeLayout) {

    /** Far above any model, and so far below the limit of an array that activations of many rows fit one. */
    private static final int MOST_WIDTH = 1 << 20;

    private static final int MOST_TOKENS = 1 << 24;

    /** @throws IllegalArgumentException naming the hyperparameter, its value and what was expected */
    public ModelConfig {
        requirePositive("hiddenSize", hiddenSize);
        requirePositive("layers", layers);
        requirePositive("heads", heads);
        requirePositive("kvHeads", kvHeads);
        requirePositive("headDim", headDim);
        requirePositive("feedForwardSize", feedForwardSize);
        requirePositive("vocabularySize", vocabularySize);
        requirePositive("contextTokens", contextTokens);
        slidingWindow.ifPresent(window -> requirePositive("slidingWindow", window));
        require(heads % kvHeads == 0, "heads must be a multiple of kvHeads, found " + heads + " and " + kvHeads);
        require((long) heads * headDim <= MOST_WIDTH, "heads times headDim is too large: " + heads + " and " + headDim);
        requireAtMost("hiddenSize", hiddenSize, MOST_WIDTH);
        requireAtMost("feedForwardSize", feedForwardSize, MOST_WIDTH);
        requireAtMost("vocabularySize", vocabularySize, MOST_TOKENS);
        require(headDim % 2 == 0, "headDim must be even, found " + headDim);
        require(rmsNormEpsilon > 0 && rmsNormEpsilon < 1, "rmsNormEpsilon must be in (0, 1), found " + rmsNormEpsilon);
        require(ropeTheta > 1 && Float.isFinite(ropeTheta), "ropeTheta must be above 1, found " + ropeTheta);
    }

    /**
     * The usual dimension of a head: that of models which state no other.
     *
     * @throws IllegalArgumentException if the heads do not divide the width
     */
    static int usualHeadDim(int hiddenSize, int heads) {
        require(
                heads > 0 && hiddenSize % heads == 0,
                "hiddenSize must be a multiple of heads, found " + hiddenSize + " and " + heads);
        return hiddenSize / heads;
    }

    /** The same with another window; empty: none. */
    public ModelConfig withSlidingWindow(OptionalInt slidingWindow) {
        return new ModelConfig(
                hiddenSize,
                layers,
                heads,
                kvHeads,
                headDim,
                feedForwardSize,
                vocabularySize,
                contextTokens,
                slidingWindow,
                rmsNormEpsilon,
                ropeTheta,
                ropeLayout);
    }

    /** Width of all query heads together: columns of the attention output projection. */
    public int querySize() {
        return heads * headDim;
    }

    /** Width of all key heads together, and of all value heads. */
    public int kvSize() {
        return kvHeads * headDim;
    }

    /** Query heads that share one key/value head. */
    public int headsPerKvHead() {
        return heads / kvHeads;
    }

    /** The first position that {@code position} attends to. */
    public int firstVisible(int position) {
        return slidingWindow.isPresent() ? Math.max(0, position - slidingWindow.getAsInt() + 1) : 0;
    }

    private static void requirePositive(String name, int value) {
        require(value > 0, name + " must be positive, found " + value);
    }

    private static void requireAtMost(String name, int value, int most) {
        require(value <= most, name + " must be at most " + most + ", found " + value);
    }

    private static void require(boolean condition, String message) {
        if (!condition) {
            throw new IllegalArgumentException(message);
        }
    }
}
