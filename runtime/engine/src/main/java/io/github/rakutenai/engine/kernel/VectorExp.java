package io.github.rakutenai.engine.kernel;

import static io.github.rakutenai.engine.kernel.Lanes.COUNT;
import static io.github.rakutenai.engine.kernel.Lanes.FLOATS;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/**
 * exp(x) by arithmetic alone, within 2 units in the last place: the library behind {@link VectorOperators#EXP} is missing on
 * some systems, and falling back lane by lane boxes. Not thread-safe.
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

    private static final int ONE = Float.floatToRawIntBits(1);

    /** Takes the values that fill no vector. */
    private final float[] rest = new float[COUNT];

    private final float[] sums = new float[COUNT];

    /** Replaces values[at + i] by its exponential, for i &lt; count. */
    void apply(float[] values, int at, int count) {
        int restCount = count % COUNT;
        int restAt = at + count - restCount;
        replace(values, at, restAt, 0, sums);
        System.arraycopy(values, restAt, rest, 0, restCount);
        replace(rest, 0, restCount, 0, sums);
        System.arraycopy(rest, 0, values, restAt, restCount);
    }

    /** Replaces values[at + i] by exp(values[at + i] - shift), for i &lt; count, and answers their sum. */
    float applyAndSum(float[] values, int at, int count, float shift) {
        int restCount = count % COUNT;
        int restAt = at + count - restCount;
        replace(values, at, restAt, shift, sums);
        float sum = Lanes.sum(sums, 0);
        System.arraycopy(values, restAt, rest, 0, restCount);
        replace(rest, 0, restCount, shift, sums);
        System.arraycopy(rest, 0, values, restAt, restCount);
        for (int i = 0; i < restCount; i++) {
            sum += rest[i];
        }
        return sum;
    }

    /**
     * Whole vectors from {@code from} until {@code to} is reached; one method, so that no vector becomes an object.
     *
     * @param sums overwritten with the sum of each lane
     */
    private static void replace(float[] values, int from, int to, float shift, float[] sums) {
        FloatVector sum = FloatVector.zero(FLOATS);
        for (int i = from; i < to; i += COUNT) {
            FloatVector x = FloatVector.fromArray(FLOATS, values, i)
                    .sub(shift)
                    .max(LOWEST)
                    .min(HIGHEST);
            FloatVector shifted = x.mul(LOG2_E).add(ROUND);
            FloatVector n = shifted.sub(ROUND);
            FloatVector r = x.sub(n.mul(LN2_HIGH)).sub(n.mul(LN2_LOW));
            FloatVector p = r.mul(1f / 5040).add(1f / 720);
            p = p.mul(r).add(1f / 120);
            p = p.mul(r).add(1f / 24);
            p = p.mul(r).add(1f / 6);
            p = p.mul(r).add(0.5f);
            p = p.mul(r).add(1f);
            p = p.mul(r).add(1f);
            FloatVector power = shifted.reinterpretAsInts()
                    .lanewise(VectorOperators.LSHL, 23)
                    .add(ONE)
                    .reinterpretAsFloats();
            FloatVector e = p.mul(power);
            e.intoArray(values, i);
            sum = e.add(sum);
        }
        sum.intoArray(sums, 0);
    }
}
