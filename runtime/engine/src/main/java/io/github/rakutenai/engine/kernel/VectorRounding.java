package io.github.rakutenai.engine.kernel;

import static io.github.rakutenai.engine.kernel.Lanes.COUNT;
import static io.github.rakutenai.engine.kernel.Lanes.FLOATS;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/** Rounds activations to integers. Not thread-safe. */
final class VectorRounding {

    /** 1.5 * 2^23: adding it leaves the nearest integer in the low bits. */
    private static final float ROUND = 12582912f;

    private static final int ROUND_BITS = Float.floatToRawIntBits(ROUND);

    private final int[] integers = new int[IntegerActivations.GROUP_COLUMNS];

    /** As {@link Kernels#round}. */
    void round(float[] x, int from, int to, IntegerActivations out) {
        for (int group = from; group < to; group++) {
            int at = group * IntegerActivations.GROUP_COLUMNS;
            float largest = largest(x, at);
            round(x, at, IntegerActivations.inverseScale(largest));
            out.set(group, largest, integers);
        }
    }

    private static float largest(float[] x, int at) {
        FloatVector largest = FloatVector.fromArray(FLOATS, x, at).abs();
        for (int i = COUNT; i < IntegerActivations.GROUP_COLUMNS; i += COUNT) {
            largest = FloatVector.fromArray(FLOATS, x, at + i).abs().max(largest);
        }
        return largest.reduceLanes(VectorOperators.MAX);
    }

    private void round(float[] x, int at, float inverse) {
        for (int i = 0; i < IntegerActivations.GROUP_COLUMNS; i += COUNT) {
            FloatVector.fromArray(FLOATS, x, at + i)
                    .mul(inverse)
                    .add(ROUND)
                    .reinterpretAsInts()
                    .sub(ROUND_BITS)
                    .intoArray(integers, i);
        }
    }
}
