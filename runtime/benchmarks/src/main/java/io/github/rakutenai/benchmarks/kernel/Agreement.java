package io.github.rakutenai.benchmarks.kernel;

/** Set-ups check with this that what is measured computes what it should. */
final class Agreement {

    /** Of the root mean square of the expected values: room for activations that are rounded to int8. */
    private static final double TOLERANCE = 0.03;

    private Agreement() {}

    /** @throws IllegalStateException if a value is further off than 3 % of the expected values' root mean square */
    static void require(float[] found, float[] expected) {
        double squares = 0;
        for (float value : expected) {
            squares += (double) value * value;
        }
        double allowed = TOLERANCE * Math.sqrt(squares / expected.length);
        for (int i = 0; i < expected.length; i++) {
            if (!(Math.abs(found[i] - expected[i]) <= allowed)) {
                throw new IllegalStateException(
                        "at %d: expected %s within %s, found %s".formatted(i, expected[i], allowed, found[i]));
            }
        }
    }
}
