package io.github.rakutenai.engine.quantization;

/** Rounding to the whole numbers that a format stores. */
final class Levels {

    private Levels() {}

    /** The whole number from {@code lowest} to {@code highest} that is nearest. */
    static int nearest(float value, int lowest, int highest) {
        float within = Math.min(Math.max(value, lowest), highest);
        return (int) (within - lowest + 0.5f) + lowest;
    }

    /** 1 / scale; 0 where the scale is 0, so that everything becomes level 0. */
    static float inverse(float scale) {
        return scale == 0 ? 0 : 1 / scale;
    }
}
