package io.github.rakutenai.tornado;

import java.util.stream.Stream;

import io.github.rakutenai.engine.model.ModelConfig;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/**
 * The vectors between the products of a single row.
 *
 * @param squares sums of squares of the residual stream, by octets
 * @param hidden the residual stream times the weight of RMSNorm
 * @param attended what the attention's output matrix multiplies
 * @param gated what the feed-forward's last matrix multiplies
 */
record WarpMemory(FloatArray squares, WarpVector hidden, WarpVector attended, WarpVector gated) {

    static WarpMemory of(ModelConfig config, HostMemory memory) {
        return new WarpMemory(
                memory.floats(MatrixPacker.octets(config.hiddenSize())),
                WarpVector.of(config.hiddenSize(), memory),
                WarpVector.of(config.querySize(), memory),
                WarpVector.of(PassMemory.feedForwardSize(config), memory));
    }

    /** Bytes that {@link #of} takes on the device. */
    static long bytes(ModelConfig config) {
        return (long) Float.BYTES * MatrixPacker.octets(config.hiddenSize())
                + WarpVector.bytes(config.hiddenSize())
                + WarpVector.bytes(config.querySize())
                + WarpVector.bytes(PassMemory.feedForwardSize(config));
    }

    Stream<Object> arrays() {
        return Stream.concat(
                Stream.of(squares), Stream.of(hidden, attended, gated).flatMap(WarpVector::arrays));
    }
}
