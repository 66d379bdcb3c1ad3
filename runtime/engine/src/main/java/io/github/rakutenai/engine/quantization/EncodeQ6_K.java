package io.github.rakutenai.engine.quantization;

/**
 * Q6_K: 128 bytes of low nibbles, 64 bytes of high bit pairs, 16 signed byte scales (one for each 16 elements), half d. Each
 * half of the block has 64 + 32 bytes: element 32g + l of it is in nibble g/2 of low byte 32(g%2) + l and in bits 2g..2g+1 of
 * high byte l. w = d * scale * (q - 32).
 */
final class EncodeQ6_K implements BlockEncoder {

    private static final int COUNT = 256;
    private static final int GROUP = 16;
    private static final int LOWEST = -32;
    private static final int HIGH_BITS = 128;
    private static final int SCALES = 192;
    private static final int D = 208;

    private final ScaleFit fit = new ScaleFit(LOWEST);
    private final float[] scales = new float[COUNT / GROUP];

    @Override
    public void encode(float[] x, int at, byte[] out, int outAt) {
        float largest = 0;
        for (int g = 0; g < scales.length; g++) {
            scales[g] = fit.fit(x, at + GROUP * g, GROUP);
            largest = Math.max(largest, Math.abs(scales[g]));
        }
        float d = LittleEndian.half(out, outAt + D, largest / Byte.MAX_VALUE);
        float inverse = Levels.inverse(d);
        for (int g = 0; g < scales.length; g++) {
            int scale = Levels.nearest(scales[g] * inverse, -Byte.MAX_VALUE, Byte.MAX_VALUE);
            out[outAt + SCALES + g] = (byte) scale;
            encodeGroup(x, at, g, Levels.inverse(d * scale), out, outAt);
        }
    }

    private static void encodeGroup(float[] x, int at, int group, float inverse, byte[] out, int outAt) {
        for (int i = GROUP * group; i < GROUP * (group + 1); i++) {
            int q = Levels.nearest(x[at + i] * inverse, LOWEST, -LOWEST - 1) - LOWEST;
            int quarter = i / 32 % 4;
            out[outAt + 64 * (i / 128) + 32 * (quarter % 2) + i % 32] |= (byte) ((q & 0xF) << 4 * (quarter / 2));
            out[outAt + HIGH_BITS + 32 * (i / 128) + i % 32] |= (byte) (q >>> 4 << 2 * quarter);
        }
    }
}
