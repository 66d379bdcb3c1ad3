package io.github.rakutenai.engine.model;

import io.github.rakutenai.engine.tensor.Tensor;

/**
 * A tensor of the decoder and what it is there for.
 *
 * @param layer counted from 0, or {@link #OUTSIDE} the layers
 */
public record ModelTensor(TensorRole role, int layer, Tensor tensor) {

    public static final int OUTSIDE = -1;

    static ModelTensor outside(TensorRole role, Tensor tensor) {
        return new ModelTensor(role, OUTSIDE, tensor);
    }

    /** Its name in GGUF files. */
    public String ggufName() {
        return layer == OUTSIDE ? TensorNaming.GGUF.name(role) : TensorNaming.GGUF.name(layer, role);
    }

    /** Whether activations are multiplied by it, or rows of it looked up. */
    public boolean isMatrix() {
        return switch (role) {
            case OUTPUT_NORM, ATTENTION_NORM, FEED_FORWARD_NORM -> false;
            case TOKEN_EMBEDDING, OUTPUT, QUERY, KEY, VALUE, ATTENTION_OUTPUT, GATE, UP, DOWN -> true;
        };
    }
}
