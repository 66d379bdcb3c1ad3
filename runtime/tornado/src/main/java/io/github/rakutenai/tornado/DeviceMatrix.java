package io.github.rakutenai.tornado;

import java.util.stream.Stream;

import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/**
 * A weight matrix in the form that kernels read.
 *
 * @param rows of all its parts
 * @param columns padded to whole octets
 * @param words quants; shared and not looked at where the format has none, likewise the others
 * @param halves scales, or weights of 16 bits
 * @param floats weights of 32 bits
 * @param half values of the halves, by their bits, for devices that do not know half precision
 */
record DeviceMatrix(
        DeviceFormat format, int rows, int columns, IntArray words, Halves halves, FloatArray floats, FloatArray half) {

    Stream<Object> arrays() {
        Stream<Object> arrays = Stream.of(words, halves.array(), floats);
        return halves.halfPrecision() ? arrays : Stream.concat(arrays, Stream.of(half));
    }
}
