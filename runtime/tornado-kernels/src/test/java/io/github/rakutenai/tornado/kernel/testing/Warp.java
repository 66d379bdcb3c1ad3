package io.github.rakutenai.tornado.kernel.testing;

import java.util.Arrays;

/** What the items of a warp compute together. Source: PTX ISA, shfl.sync, and TornadoVM's PTXSimdSumNode. */
final class Warp {

    static final int LANES = 32;

    private Warp() {}

    /** Sums pairs of lanes ever closer to each other; all get what lane 0 has at last. */
    static float sum(float[] values) {
        float[] sums = values.clone();
        for (int delta = LANES / 2; delta > 0; delta /= 2) {
            float[] shuffled = new float[LANES];
            for (int lane = 0; lane < LANES; lane++) {
                shuffled[lane] = down(sums, lane, delta);
            }
            for (int lane = 0; lane < LANES; lane++) {
                sums[lane] += shuffled[lane];
            }
        }
        return sums[0];
    }

    /** Value of the lane {@code delta} ahead; a lane that has none there gets its own. */
    static float down(float[] values, int lane, int delta) {
        int source = lane + (delta & (LANES - 1));
        return values[source < LANES ? source : lane];
    }

    /**
     * What all lanes must say alike.
     *
     * @throws IllegalStateException if they do not
     */
    static void requireSame(Object[] values) {
        if (!Arrays.stream(values).allMatch(values[0]::equals)) {
            throw new IllegalStateException("Lanes of a warp differ: " + Arrays.toString(values));
        }
    }
}
