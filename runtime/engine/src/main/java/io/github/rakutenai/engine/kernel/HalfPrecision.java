package io.github.rakutenai.engine.kernel;

/** Every IEEE 754 binary16 number as a float32: looking one up takes less than converting it. */
final class HalfPrecision {

    /** By the bits of the number; not to be written to. */
    static final float[] FLOATS = floats();

    private HalfPrecision() {}

    private static float[] floats() {
        float[] floats = new float[1 << 16];
        for (int bits = 0; bits < floats.length; bits++) {
            floats[bits] = Float.float16ToFloat((short) bits);
        }
        return floats;
    }
}
