package io.github.rakutenai.tornado.kernel.ptx;

import io.github.rakutenai.tornado.kernel.WeightCodes;
import uk.ac.manchester.tornado.api.types.arrays.HalfFloatArray;

/** Scales and minimums of weights, as {@link WeightCodes} has them, on a device that knows halves. */
final class HalfScales {

    private HalfScales() {}

    /** @param first octet of the row; octet is counted from there */
    static float scale(int format, HalfFloatArray halves, int first, int octet) {
        float scale = halves.get(WeightCodes.scaleAt(format, first) + WeightCodes.scaleAt(format, octet))
                .getFloat32();
        if (WeightCodes.hasPairs(format)) {
            scale = scale * WeightCodes.pairScale(format, pair(format, halves, first, octet), octet);
        }
        return scale;
    }

    /** What is subtracted from each scaled quant, in formats whose halves have it. */
    static float minimum(int format, HalfFloatArray halves, int first, int octet) {
        float minimum = halves.get(WeightCodes.scaleAt(format, first) + WeightCodes.scaleAt(format, octet) + 1)
                .getFloat32();
        if (WeightCodes.hasPairs(format)) {
            minimum = minimum * WeightCodes.pairMinimum(pair(format, halves, first, octet));
        } else {
            minimum = -minimum;
        }
        return minimum;
    }

    private static int pair(int format, HalfFloatArray halves, int first, int octet) {
        int at = WeightCodes.scaleAt(format, first) + WeightCodes.pairAt(format, octet);
        return halves.get(at).getHalfFloatValue() & 0xFFFF;
    }
}
