package io.github.rakutenai.engine.quantization;

/**
 * Finds the line a * q - b, with a and b of at least 0, that values are stored on, with whole numbers q from 0 to {@code
 * highest}.
 *
 * <p>For given q the sum of (x - a * q + b)^2 is least where both derivatives are 0: two linear equations. The line from the
 * smallest value to the largest, a longer one and several shorter ones are tried, and the best one is refined: q are the
 * nearest levels, a and b the best for q, until that gains nothing.
 */
final class LineFit {

    private static final int TRIALS = 8;
    private static final float TRIAL_STEP = 0.035f;
    private static final int MOST_REFINEMENTS = 4;

    private final int highest;
    private final int count;
    private float a;
    private float b;
    private float error;

    /** @param count values of a group */
    LineFit(int highest, int count) {
        this.highest = highest;
        this.count = count;
    }

    float a() {
        return a;
    }

    float b() {
        return b;
    }

    /** Fits x[at..at + count - 1]. */
    void fit(float[] x, int at) {
        float least = 0;
        float most = 0;
        for (int i = at; i < at + count; i++) {
            least = Math.min(least, x[i]);
            most = Math.max(most, x[i]);
        }
        a = 0;
        b = 0;
        error = Float.POSITIVE_INFINITY;
        if (most == least) {
            return;
        }
        for (int trial = -1; trial < TRIALS - 1; trial++) {
            float shorter = 1 - trial * TRIAL_STEP;
            solve(x, at, shorter * (most - least) / highest, -shorter * least);
        }
        for (int i = 0; i < MOST_REFINEMENTS; i++) {
            if (!solve(x, at, a, b)) {
                break;
            }
        }
    }

    /** Takes the best line for the levels that a line gives, if it is better than the one so far. */
    private boolean solve(float[] x, int at, float fromA, float fromB) {
        float inverse = Levels.inverse(fromA);
        float sumQ = 0;
        float sumQq = 0;
        float sumX = 0;
        float sumXq = 0;
        float sumXx = 0;
        for (int i = at; i < at + count; i++) {
            float q = Levels.nearest((x[i] + fromB) * inverse, 0, highest);
            sumQ += q;
            sumQq += q * q;
            sumX += x[i];
            sumXq += x[i] * q;
            sumXx += x[i] * x[i];
        }
        float determinant = count * sumQq - sumQ * sumQ;
        float nextA = determinant > 0 ? (count * sumXq - sumQ * sumX) / determinant : 0;
        float nextB = determinant > 0 ? (sumQ * sumXq - sumQq * sumX) / determinant : -sumX / count;
        if (nextB < 0) {
            nextB = 0;
            nextA = sumQq > 0 ? sumXq / sumQq : 0;
        }
        float nextError =
                sumXx + nextA * (nextA * sumQq - 2 * nextB * sumQ - 2 * sumXq) + nextB * (nextB * count + 2 * sumX);
        if (nextA < 0 || nextError >= error) {
            return false;
        }
        a = nextA;
        b = nextB;
        error = nextError;
        return true;
    }

    /** The squared error of the nearest levels on a line. */
    float error(float[] x, int at, float lineA, float lineB) {
        float inverse = Levels.inverse(lineA);
        float sum = 0;
        for (int i = at; i < at + count; i++) {
            float q = Levels.nearest((x[i] + lineB) * inverse, 0, highest);
            float difference = lineA * q - lineB - x[i];
            sum += difference * difference;
        }
        return sum;
    }
}
