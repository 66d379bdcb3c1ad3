package io.github.rakutenai.engine.measurement;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

import io.github.rakutenai.engine.measurement.StepDriver.Cost;

/**
 * Measures prefill and decode in the manner of llama-bench: "pp128" is a prompt of 128 tokens, "tg64x4" 64 steps of 4
 * sequences.
 */
public final class BackendBenchmark {

    public static final String TOKENS_PER_SECOND = "tokens/s";
    /** 10^9 bytes of weights a second, as they lie in the file. */
    public static final String WEIGHT_GIGABYTES_PER_SECOND = "GB/s of weights";

    public static final String ALLOCATED_PER_TOKEN = "bytes allocated/token";

    private final StepDriver driver;
    private final int repetitions;
    private final Duration warmUp;
    private final long stepBytes;
    private final Consumer<String> progress;

    /**
     * @param repetitions samples of each test
     * @param warmUp each test is run before it is measured for about so long, and at least once
     * @param stepBytes bytes of weights that one decode step reads
     * @param progress gets a line after each run
     */
    public BackendBenchmark(
            StepDriver driver, int repetitions, Duration warmUp, long stepBytes, Consumer<String> progress) {
        this.driver = driver;
        this.repetitions = repetitions;
        this.warmUp = warmUp;
        this.stepBytes = stepBytes;
        this.progress = progress;
    }

    /** Tokens a second of a prompt. */
    public Measurement prefill(int tokens) {
        String test = "pp" + tokens;
        List<Cost> costs = costs(test, () -> driver.prefill(tokens));
        return measurement(test, TOKENS_PER_SECOND, costs, cost -> tokens / cost.seconds());
    }

    /** Of sequences that are decoded together: tokens a second of all, weights read a second, allocated bytes a token. */
    public List<Measurement> decode(int sequences, int steps) {
        String test = "tg" + steps + (sequences == 1 ? "" : "x" + sequences);
        double tokens = (double) steps * sequences;
        List<Cost> costs = costs(test, () -> driver.decode(sequences, steps));
        return List.of(
                measurement(test, TOKENS_PER_SECOND, costs, cost -> tokens / cost.seconds()),
                measurement(test, WEIGHT_GIGABYTES_PER_SECOND, costs, cost -> stepBytes * steps / cost.seconds() / 1e9),
                measurement(test, ALLOCATED_PER_TOKEN, costs, cost -> cost.allocatedBytes() / tokens));
    }

    private List<Cost> costs(String test, Supplier<Cost> run) {
        long start = System.nanoTime();
        do {
            run.get();
        } while (System.nanoTime() - start < warmUp.toNanos());
        List<Cost> costs = new ArrayList<>();
        for (int i = 1; i <= repetitions; i++) {
            costs.add(run.get());
            progress.accept("  %-8s %d/%d %.3f s"
                    .formatted(test, i, repetitions, costs.getLast().seconds()));
        }
        return costs;
    }

    private static Measurement measurement(String test, String unit, List<Cost> costs, Function<Cost, Double> value) {
        return new Measurement(test, unit, costs.stream().map(value).toList());
    }
}
