package io.github.rakutenai.engine.backend;

import java.util.function.IntConsumer;
import java.util.function.LongSupplier;

/** Finds by trial from how many rows on one way to multiply is faster than another. */
final class Crossover {

    /** No number of rows. */
    static final int NEVER = Integer.MAX_VALUE;

    /** Must be faster by this factor, so that noise does not decide for what is about equal. */
    private static final double CLEARLY = 1.05;

    private static final int[] CANDIDATES = {2, 3, 4, 6, 8, 12, 16, 24, 32, 64, 128};
    private static final int LEAST_TRIALS = 3;
    private static final long TRIAL_NANOS = 20_000_000;
    /** About what it takes until the JVM has compiled one way for good; the first calls may take all of it. */
    private static final long WARM_UP_NANOS = 400_000_000;
    /** Calls in a row, none of them clearly the fastest so far, that show that it has. */
    private static final int STEADY_CALLS = 16;

    private final LongSupplier nanoTime;

    Crossover(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /** Runs one way for a while, and until it becomes no faster. */
    void warmUp(IntConsumer way, int rows) {
        long begin = nanoTime.getAsLong();
        long best = Long.MAX_VALUE;
        int steady = 0;
        while (nanoTime.getAsLong() - begin < WARM_UP_NANOS || steady < STEADY_CALLS) {
            long nanos = nanos(way, rows);
            steady = nanos * CLEARLY < best ? 0 : steady + 1;
            best = Math.min(best, nanos);
        }
    }

    /**
     * The least number of rows, at least 2, from which {@code other} is clearly faster; {@link #NEVER} if it is not at
     * {@code maxRows} either. Takes for granted that more rows never turn the scale back.
     */
    int leastRows(IntConsumer usual, IntConsumer other, int maxRows) {
        int low = 0;
        int high = 0;
        while (high < CANDIDATES.length && CANDIDATES[high] <= maxRows) {
            high++;
        }
        int end = high;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (isFaster(other, usual, CANDIDATES[middle])) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low == end ? NEVER : CANDIDATES[low];
    }

    private boolean isFaster(IntConsumer other, IntConsumer usual, int rows) {
        return bestNanos(other, rows) * CLEARLY < bestNanos(usual, rows);
    }

    private long bestNanos(IntConsumer way, int rows) {
        long begin = nanoTime.getAsLong();
        long best = Long.MAX_VALUE;
        for (int trial = 0; trial < LEAST_TRIALS || nanoTime.getAsLong() - begin < TRIAL_NANOS; trial++) {
            best = Math.min(best, nanos(way, rows));
        }
        return best;
    }

    private long nanos(IntConsumer way, int rows) {
        long start = nanoTime.getAsLong();
        way.accept(rows);
        return nanoTime.getAsLong() - start;
    }
}
