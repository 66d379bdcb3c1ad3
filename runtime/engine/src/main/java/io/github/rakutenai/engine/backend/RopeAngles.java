package io.github.rakutenai.engine.backend;

import io.github.rakutenai.engine.kernel.Kernels;
import io.github.rakutenai.engine.model.ModelConfig;
import io.github.rakutenai.engine.model.RopeLayout;

/**
 * Cosines and sines of the rotary angles of one batch's rows, computed once a pass and used by every head of every layer.
 *
 * <p>Source: Su et al., RoFormer, equation 15: component pair i of position p turns by p * theta^(-2i/headDim).
 */
final class RopeAngles {

    private final RopeLayout layout;
    private final int headDim;
    private final double[] frequencies;
    private final float[] cos;
    private final float[] sin;

    RopeAngles(ModelConfig config, int maxRows) {
        layout = config.ropeLayout();
        headDim = config.headDim();
        frequencies = new double[headDim / 2];
        for (int i = 0; i < frequencies.length; i++) {
            frequencies[i] = Math.pow(config.ropeTheta(), -2.0 * i / headDim);
        }
        cos = new float[maxRows * frequencies.length];
        sin = new float[maxRows * frequencies.length];
    }

    void compute(Batch batch) {
        for (int row = 0; row < batch.rows(); row++) {
            int at = row * frequencies.length;
            for (int i = 0; i < frequencies.length; i++) {
                double angle = batch.position(row) * frequencies[i];
                cos[at + i] = (float) Math.cos(angle);
                sin[at + i] = (float) Math.sin(angle);
            }
        }
    }

    /** Rotates {@code heads} heads of a batch's row; x is (rows, heads, headDim). */
    void rotate(Kernels kernels, float[] x, int row, int heads) {
        int angleAt = row * frequencies.length;
        for (int head = 0; head < heads; head++) {
            int at = (row * heads + head) * headDim;
            switch (layout) {
                case INTERLEAVED -> kernels.ropeInterleaved(x, at, headDim, cos, sin, angleAt);
                case ROTATE_HALF -> kernels.ropeRotateHalf(x, at, headDim, cos, sin, angleAt);
            }
        }
    }
}
