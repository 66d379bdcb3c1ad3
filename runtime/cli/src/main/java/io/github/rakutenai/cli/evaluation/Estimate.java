package io.github.rakutenai.cli.evaluation;

import java.util.Arrays;
import java.util.List;

/**
 * A mean over examples and how far it may be from the mean over all that there could be.
 *
 * @param standardError sample deviation over the square root of the number; 0 for a single value
 * @param low lower end of the 95 % confidence interval
 * @param high its upper end
 */
public record Estimate(double mean, double standardError, double low, double high) {

    /** Of the normal distribution, between which and its negative 95 % lie. */
    private static final double Z = 1.959964;

    /**
     * The mean of values.
     *
     * <p>The interval is Wilson's where all values are 0 or 1, for it is right where few or none are 1 (E. B. Wilson, 1927,
     * Probable inference, the law of succession, and statistical inference), and the normal one else.
     *
     * @param values at least one
     */
    static Estimate of(double[] values) {
        int count = values.length;
        double mean = Arrays.stream(values).average().orElseThrow();
        double squares = Arrays.stream(values)
                .map(value -> (value - mean) * (value - mean))
                .sum();
        double standardError = count == 1 ? 0 : Math.sqrt(squares / (count - 1) / count);
        return Arrays.stream(values).allMatch(value -> value == 0 || value == 1)
                ? wilson(mean, standardError, count)
                : normal(mean, standardError);
    }

    /** The mean of means, each of which counts the same; at least one. */
    static Estimate average(List<Estimate> estimates) {
        if (estimates.size() == 1) {
            return estimates.getFirst();
        }
        double mean = estimates.stream().mapToDouble(Estimate::mean).average().orElseThrow();
        double variance = estimates.stream()
                .mapToDouble(estimate -> estimate.standardError * estimate.standardError)
                .sum();
        return normal(mean, Math.sqrt(variance) / estimates.size());
    }

    private static Estimate normal(double mean, double standardError) {
        return new Estimate(mean, standardError, mean - Z * standardError, mean + Z * standardError);
    }

    private static Estimate wilson(double mean, double standardError, int count) {
        double share = Z * Z / count;
        double centre = (mean + share / 2) / (1 + share);
        double half = Math.sqrt(mean * (1 - mean) * share + share * share / 4) / (1 + share);
        return new Estimate(mean, standardError, Math.max(0, centre - half), Math.min(1, centre + half));
    }
}
