package io.github.rakutenai.tornado;

import java.util.stream.Stream;

import io.github.rakutenai.tornado.kernel.ptx.Activations;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/**
 * A vector that warps multiply.
 *
 * @param values as {@link Activations} has them; likewise the others
 */
record WarpVector(FloatArray values, IntArray codes, FloatArray steps) {

    static WarpVector of(int columns, HostMemory memory) {
        return new WarpVector(
                memory.floats(Activations.values(columns)),
                memory.ints(Activations.codes(columns)),
                memory.floats(Activations.steps(columns)));
    }

    /** Bytes that {@link #of} takes on the device. */
    static long bytes(int columns) {
        return (long) Integer.BYTES
                * (Activations.values(columns) + Activations.codes(columns) + Activations.steps(columns));
    }

    Stream<Object> arrays() {
        return Stream.of(values, codes, steps);
    }
}
