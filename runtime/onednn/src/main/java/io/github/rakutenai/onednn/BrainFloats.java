package io.github.rakutenai.onednn;

/** Conversion of float32 to bf16, the upper half of a float32. */
final class BrainFloats {

    private BrainFloats() {}

    /** Rounds to the nearest, ties to even. */
    static void round(float[] from, int fromAt, int count, short[] to, int toAt) {
        for (int i = 0; i < count; i++) {
            int bits = Float.floatToRawIntBits(from[fromAt + i]);
            to[toAt + i] = (short) (bits + 0x7FFF + (bits >>> 16 & 1) >>> 16);
        }
    }
}
