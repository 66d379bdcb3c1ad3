package io.github.rakutenai.engine.kernel;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/**
 * exp(x) by arithmetic alone, within 2 units in the last place: the library behind {@link VectorOperators#EXP} is missing on
 * some systems, and falling back lane by lane boxes.
 *
 * <p>Source: Cody and Waite's reduction x = n ln 2 + r with |r| at most ln 2 / 2, then the Taylor polynomial of exp(r).
 */
final class VectorExp {

    /** exp(x) is held at the smallest normal number below this, and at 1.7e38 above the other: 2^n stays normal. */
    private static final float LOWEST = -87.33654f;

    private static final float HIGHEST = 88.02969f;
    private static final float LOG2_E = 1.44269504f;
    private static final float LN2_HIGH = 0.693359375f;
    private static final float LN2_LOW = -2.12194440e-4f;
    /** 1.5 * 2^23: adding it leaves the nearest integer in the low bits. */
    private static final float ROUND = 12582912f;

    private VectorExp() {}

    static FloatVector exp(FloatVector x) {
        FloatVector clamped = x.max(LOWEST).min(HIGHEST);
        FloatVector shifted = clamped.mul(LOG2_E).add(ROUND);
        FloatVector n = shifted.sub(ROUND);
        FloatVector r = clamped.sub(n.mul(LN2_HIGH)).sub(n.mul(LN2_LOW));
        FloatVector power = shifted.reinterpretAsInts()
                .lanewise(VectorOperators.LSHL, 23)
                .add(Float.floatToRawIntBits(1))
                .reinterpretAsFloats();
        return polynomial(r).mul(power);
    }

    private static FloatVector polynomial(FloatVector r) {
        FloatVector p = r.mul(1f / 5040).add(1f / 720);
        p = p.mul(r).add(1f / 120);
        p = p.mul(r).add(1f / 24);
        p = p.mul(r).add(1f / 6);
        p = p.mul(r).add(0.5f);
        p = p.mul(r).add(1f);
        return p.mul(r).add(1f);
    }
}
