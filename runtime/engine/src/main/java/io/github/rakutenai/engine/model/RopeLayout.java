package io.github.rakutenai.engine.model;

/**
 * Which two components of a query or key head are rotated together by the angle of frequency i.
 *
 * <p>Source: Su et al., RoFormer, equation 34. Hugging Face checkpoints hold q and k for {@link #ROTATE_HALF}, GGUF files
 * of architecture {@code llama} hold them with the rows permuted for {@link #INTERLEAVED}. The attention scores are the
 * same either way, as long as q and k agree with the layout.
 */
public enum RopeLayout {
    /** Components 2i and 2i+1. */
    INTERLEAVED,
    /** Components i and i + headDim/2. */
    ROTATE_HALF
}
