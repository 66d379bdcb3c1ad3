package io.github.rakutenai.engine.quantization;

/**
 * Q4_K and Q5_K: half d, half dmin, 12 bytes of 6-bit scales and minimums (one for each 32 elements), for Q5_K 32 bytes of
 * fifth bits, 128 bytes of low nibbles. w = d * scale * q - dmin * minimum.
 *
 * <p>Each group of 32 is fitted by itself; d and dmin make the largest scale and minimum 63, and of the scales and minimums
 * next to the fitted ones a group takes the two that leave the least error.
 */
final class EncodeLines implements BlockEncoder {

    private static final int GROUP = 32;
    private static final int GROUPS = 8;
    private static final int MOST = 63;
    private static final int SCALES = 4;
    private static final int QUANTS = 16;

    private final boolean fifthBits;
    private final int highest;
    private final LineFit fit;
    private final float[] fittedA = new float[GROUPS];
    private final float[] fittedB = new float[GROUPS];
    private final int[] scales = new int[GROUPS];
    private final int[] minimums = new int[GROUPS];

    /** @param bits of a weight, 4 or 5 */
    EncodeLines(int bits) {
        fifthBits = bits == 5;
        highest = (1 << bits) - 1;
        fit = new LineFit(highest, GROUP);
    }

    @Override
    public void encode(float[] x, int at, byte[] out, int outAt) {
        float largestA = 0;
        float largestB = 0;
        for (int g = 0; g < GROUPS; g++) {
            fit.fit(x, at + GROUP * g);
            fittedA[g] = fit.a();
            fittedB[g] = fit.b();
            largestA = Math.max(largestA, fittedA[g]);
            largestB = Math.max(largestB, fittedB[g]);
        }
        float d = LittleEndian.half(out, outAt, largestA / MOST);
        float dmin = LittleEndian.half(out, outAt + 2, largestB / MOST);
        for (int g = 0; g < GROUPS; g++) {
            choose(g, x, at + GROUP * g, d, dmin);
            encodeGroup(x, at + GROUP * g, g, d * scales[g], dmin * minimums[g], out, outAt);
        }
        packScales(out, outAt + SCALES);
    }

    /** Decides scale and minimum of a group together: rounding one changes what is best for the other. */
    private void choose(int group, float[] x, int at, float d, float dmin) {
        int scale = Levels.nearest(fittedA[group] * Levels.inverse(d), 0, MOST);
        int minimum = Levels.nearest(fittedB[group] * Levels.inverse(dmin), 0, MOST);
        float least = Float.POSITIVE_INFINITY;
        for (int s = Math.max(0, scale - 1); s <= Math.min(MOST, scale + 1); s++) {
            for (int m = Math.max(0, minimum - 1); m <= Math.min(MOST, minimum + 1); m++) {
                float error = fit.error(x, at, d * s, dmin * m);
                if (error < least) {
                    least = error;
                    scales[group] = s;
                    minimums[group] = m;
                }
            }
        }
    }

    private void encodeGroup(float[] x, int at, int group, float a, float b, byte[] out, int outAt) {
        float inverse = Levels.inverse(a);
        int nibbles = outAt + QUANTS + (fifthBits ? GROUP : 0) + GROUP * (group / 2);
        for (int i = 0; i < GROUP; i++) {
            int q = Levels.nearest((x[at + i] + b) * inverse, 0, highest);
            out[nibbles + i] |= (byte) ((q & 0xF) << 4 * (group % 2));
            if (fifthBits) {
                out[outAt + QUANTS + i] |= (byte) (q >>> 4 << group);
            }
        }
    }

    /** Entries 0 to 3 have bytes of their own, whose high bits are those of entries 4 to 7. */
    private void packScales(byte[] out, int at) {
        for (int g = 0; g < GROUPS / 2; g++) {
            int later = g + GROUPS / 2;
            out[at + g] = (byte) (scales[g] | scales[later] >>> 4 << 6);
            out[at + 4 + g] = (byte) (minimums[g] | minimums[later] >>> 4 << 6);
            out[at + 8 + g] = (byte) (scales[later] & 0xF | (minimums[later] & 0xF) << 4);
        }
    }
}
