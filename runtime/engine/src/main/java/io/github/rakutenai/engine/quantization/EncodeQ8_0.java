package io.github.rakutenai.engine.quantization;

/** Q8_0: half scale d, then 32 signed bytes. w = d * q. The largest becomes 127: at 8 bits no other scale is much better. */
final class EncodeQ8_0 implements BlockEncoder {

    private static final int COUNT = 32;

    @Override
    public void encode(float[] x, int at, byte[] out, int outAt) {
        float largest = 0;
        for (int i = 0; i < COUNT; i++) {
            largest = Math.max(largest, Math.abs(x[at + i]));
        }
        float inverse = Levels.inverse(LittleEndian.half(out, outAt, largest / Byte.MAX_VALUE));
        for (int i = 0; i < COUNT; i++) {
            out[outAt + 2 + i] = (byte) Levels.nearest(x[at + i] * inverse, -Byte.MAX_VALUE, Byte.MAX_VALUE);
        }
    }
}
