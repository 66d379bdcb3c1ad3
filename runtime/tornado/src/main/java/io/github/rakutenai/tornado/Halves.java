package io.github.rakutenai.tornado;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

import uk.ac.manchester.tornado.api.types.arrays.HalfFloatArray;
import uk.ac.manchester.tornado.api.types.arrays.ShortArray;
import uk.ac.manchester.tornado.api.types.arrays.TornadoNativeArray;

/**
 * 16-bit numbers as the kernels of a device take them: halves where it knows half precision, elsewhere shorts, whose values are
 * looked up in a table.
 *
 * @param array of either kind
 * @param segment its elements
 */
record Halves(TornadoNativeArray array, MemorySegment segment) {

    static Halves of(HalfFloatArray array) {
        return new Halves(array, array.getSegment());
    }

    static Halves of(ShortArray array) {
        return new Halves(array, array.getSegment());
    }

    boolean halfPrecision() {
        return array instanceof HalfFloatArray;
    }

    /** For devices that know half precision. */
    HalfFloatArray halves() {
        return (HalfFloatArray) array;
    }

    /** For devices that do not. */
    ShortArray shorts() {
        return (ShortArray) array;
    }

    void set(int at, short bits) {
        segment.setAtIndex(ValueLayout.JAVA_SHORT, at, bits);
    }
}
