package io.github.rakutenai.engine.quantization;

/**
 * Finds the scale d of values that are stored as d * q, with whole numbers q from {@code lowest} = -n to n - 1.
 *
 * <p>For given q the sum of w * (x - d * q)^2 is least at d = sum(w x q) / sum(w q^2), where it is sum(w x^2) - sum(w x q)^2 /
 * sum(w q^2). Several scales that make the value of largest magnitude a level near {@code lowest} are tried, and the best one
 * is refined: q are the levels nearest to x / d, d is the best for q, until q stay. The weights w = x^2 prefer exact large
 * values, which contribute most to a product.
 */
final class ScaleFit {

    private static final int TRIALS = 9;
    private static final float TRIAL_STEP = 0.15f;
    private static final int MOST_REFINEMENTS = 4;

    private final int lowest;
    private double gain;
    private float scale;

    /** @param lowest level, negative */
    ScaleFit(int lowest) {
        this.lowest = lowest;
    }

    /** The scale for x[at..at + count - 1], of either sign; 0 if all are 0. */
    float fit(float[] x, int at, int count) {
        float extreme = extreme(x, at, count);
        if (extreme == 0) {
            return 0;
        }
        gain = 0;
        scale = extreme / lowest;
        for (int trial = 0; trial < TRIALS; trial++) {
            project(x, at, count, (lowest + (trial - TRIALS / 2) * TRIAL_STEP) / extreme);
        }
        for (int i = 0; i < MOST_REFINEMENTS; i++) {
            if (!project(x, at, count, 1 / scale)) {
                break;
            }
        }
        return scale;
    }

    /** Takes the best scale for the levels that {@code inverse} gives, if it is better than the one so far. */
    private boolean project(float[] x, int at, int count, float inverse) {
        float products = 0;
        float squares = 0;
        for (int i = at; i < at + count; i++) {
            float q = Levels.nearest(x[i] * inverse, lowest, -lowest - 1);
            float weighted = x[i] * x[i] * q;
            products += weighted * x[i];
            squares += weighted * q;
        }
        if (squares <= 0 || (double) products * products / squares <= gain) {
            return false;
        }
        gain = (double) products * products / squares;
        scale = products / squares;
        return true;
    }

    /** The value of largest magnitude. */
    private static float extreme(float[] x, int at, int count) {
        float extreme = 0;
        for (int i = at; i < at + count; i++) {
            if (Math.abs(x[i]) > Math.abs(extreme)) {
                extreme = x[i];
            }
        }
        return extreme;
    }
}
