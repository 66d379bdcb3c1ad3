package io.github.rakutenai.engine.measurement;

import java.util.List;

/**
 * One quantity, measured several times.
 *
 * @param test what was run, such as "pp128" (prefill of 128 tokens) or "tg64x4" (64 decode steps of 4 sequences)
 * @param unit such as "tokens/s"
 * @param samples in the order they were taken, at least one
 */
public record Measurement(String test, String unit, List<Double> samples) {

    public Measurement {
        samples = List.copyOf(samples);
        if (samples.isEmpty()) {
            throw new IllegalArgumentException(test + " was not measured");
        }
    }

    public double mean() {
        return samples.stream().mapToDouble(Double::doubleValue).average().orElseThrow();
    }

    /** Standard deviation of the sample, with n-1 in the denominator; 0 for a single one. */
    public double deviation() {
        double mean = mean();
        double squares = samples.stream()
                .mapToDouble(sample -> (sample - mean) * (sample - mean))
                .sum();
        return samples.size() == 1 ? 0 : Math.sqrt(squares / (samples.size() - 1));
    }

    public double median() {
        double[] sorted = sorted();
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    /** The smallest sample that at least so many percent of all do not exceed; 100 is the largest one. */
    public double percentile(int percent) {
        double[] sorted = sorted();
        return sorted[Math.max(0, Math.ceilDiv(percent * sorted.length, 100) - 1)];
    }

    private double[] sorted() {
        return samples.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    }
}
