package io.github.rakutenai.tornado.kernel;

import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.ShortArray;

/**
 * Half-precision numbers on devices that need not know them: a table has the value of each. Source: IEEE 754, binary16.
 */
final class Half {

    private static final int FRACTION_BITS = 10;
    private static final int FRACTION = 1 << FRACTION_BITS;
    private static final int LARGEST_EXPONENT = 30;
    private static final float LARGEST = 65504;
    private static final int UNSIGNED_SHORT = 0xFFFF;

    private Half() {}

    /** @param half value of each number, by its bits */
    static float get(ShortArray halves, FloatArray half, int at) {
        return half.get(halves.get(at) & UNSIGNED_SHORT);
    }

    /** Rounds to the nearest; what is too large becomes the largest. */
    static void set(ShortArray halves, FloatArray half, int at, float value) {
        float size = TornadoMath.min(TornadoMath.abs(value), LARGEST);
        int exponent = 1;
        for (int step = 16; step > 0; step = step / 2) {
            if (exponent + step <= LARGEST_EXPONENT) {
                if (size >= half.get((exponent + step) << FRACTION_BITS)) {
                    exponent = exponent + step;
                }
            }
        }
        float steps = size / half.get(exponent << FRACTION_BITS) * FRACTION;
        int bits = ((exponent - 1) << FRACTION_BITS) + (int) (steps + 0.5f);
        if (value < 0) {
            bits = bits | 0x8000;
        }
        halves.set(at, (short) bits);
    }
}
