package io.github.rakutenai.tornado.kernel;

import uk.ac.manchester.tornado.api.math.TornadoMath;

/** The activation function of the feed-forward. */
public final class Activation {

    private Activation() {}

    /** SwiGLU: silu(gate) * up. Source: Shazeer, GLU Variants Improve Transformer, equation 6. */
    public static float gated(float gate, float up) {
        return gate * up / (1 + TornadoMath.exp(-gate));
    }
}
