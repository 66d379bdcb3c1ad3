package io.github.rakutenai.engine.backend;

/** What a weight matrix is multiplied with. */
enum InputForm {
    /** Activations as they are. */
    FLOATS,
    /** {@link io.github.rakutenai.engine.kernel.OctetActivations}. */
    OCTETS,
    /** {@link io.github.rakutenai.engine.kernel.IntegerActivations}. */
    INTEGERS
}
