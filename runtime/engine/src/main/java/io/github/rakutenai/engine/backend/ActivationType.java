package io.github.rakutenai.engine.backend;

/** What weights of up to 6 bits are multiplied with. Wider weights, from 8 bits on, are always multiplied with float32. */
public enum ActivationType {

    /**
     * Activations are rounded to 8 bits with a scale for each 32, and the weights are copied into panels when the model is
     * opened, which takes memory for a second copy of them. Several times faster.
     */
    INT8,

    /** Activations are not rounded and weights are read where they are. */
    FLOAT32
}
