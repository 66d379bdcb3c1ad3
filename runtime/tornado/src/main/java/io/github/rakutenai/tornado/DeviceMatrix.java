package io.github.rakutenai.tornado;

import java.util.stream.Stream;

import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;
import uk.ac.manchester.tornado.api.types.arrays.ShortArray;

/**
 * A weight matrix in the form that kernels read.
 *
 * @param rows of all its parts
 * @param columns padded to whole octets
 * @param words quants; shared and not looked at where the format has none, likewise the others
 * @param halves scales, or weights of 16 bits
 * @param floats weights of 32 bits
 * @param half values of the halves, by their bits
 */
record DeviceMatrix(
        DeviceFormat format,
        int rows,
        int columns,
        IntArray words,
        ShortArray halves,
        FloatArray floats,
        FloatArray half) {

    Stream<Object> arrays() {
        return Stream.of(words, halves, floats, half);
    }
}
