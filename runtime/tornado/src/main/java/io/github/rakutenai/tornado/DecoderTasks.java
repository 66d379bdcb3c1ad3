package io.github.rakutenai.tornado;

import io.github.rakutenai.tornado.DeviceWeights.Layer;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/**
 * Adds the tasks of a decoder to a graph, for one kind of device and of pass.
 *
 * <p>Source: Jiang et al., Mistral 7B; Touvron et al., LLaMA, section 2.2.
 */
interface DecoderTasks {

    /** What the tasks of each layer use besides weights, keys and values. */
    Object[] arrays();

    /** RMSNorm, queries, keys and values, rotation, attention, and its output added to the residual streams. */
    void addAttention(int number, Layer layer);

    /** RMSNorm, the gated unit, and its output added to the residual streams. */
    void addFeedForward(int number, Layer layer);

    /**
     * RMSNorm and the output matrix, for the rows whose logits are wanted.
     *
     * @param logits (rows with logits, vocabularySize), overwritten
     */
    void addLogits(FloatArray norm, DeviceMatrix output, FloatArray logits);
}
