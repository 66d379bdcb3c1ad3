package io.github.rakutenai.engine.speculation;

/**
 * How long a step takes, by its rows, as measured of late. It is no line: kernels compute several rows together. What was not
 * measured of late is supposed to be cheap, so that it is tried when drafts are likely to be accepted, and what a busy moment
 * made slow is tried again; but no step is supposed to take less than a smaller one.
 */
public final class StepCost {

    /** Time of one more row, in average rows of a smaller step that was measured. */
    private static final double SUPPOSED_ROW = 0.35;

    /** Of the newest time in the mean of its number of rows. */
    private static final double NEWEST_SHARE = 0.25;

    /** Steps after which a time counts no more. */
    private static final int LATELY = 1024;

    private final double[] nanos;
    private final long[] measuredAt;
    private long steps = LATELY;

    /** @param mostRows of any step */
    public StepCost(int mostRows) {
        nanos = new double[mostRows + 1];
        measuredAt = new long[mostRows + 1];
    }

    /** Takes note of a measured step. */
    public void add(int rows, long stepNanos) {
        nanos[rows] = known(rows) ? nanos[rows] + (stepNanos - nanos[rows]) * NEWEST_SHARE : stepNanos;
        measuredAt[rows] = steps++;
    }

    /** What a step takes; only comparable with what others of this moment take. */
    double of(int rows) {
        return known(rows) ? nanos[rows] : supposed(rows);
    }

    /** By the smaller step that makes it cheapest. */
    private double supposed(int rows) {
        double cheapest = Double.POSITIVE_INFINITY;
        double atLeast = 0;
        for (int smaller = 1; smaller < rows; smaller++) {
            if (known(smaller)) {
                cheapest = Math.min(cheapest, nanos[smaller] * (1 + SUPPOSED_ROW * (rows - smaller) / smaller));
                atLeast = nanos[smaller];
            }
        }
        return atLeast == 0 ? 1 + SUPPOSED_ROW * (rows - 1) : Math.max(cheapest, atLeast);
    }

    private boolean known(int rows) {
        return steps - measuredAt[rows] < LATELY;
    }
}
