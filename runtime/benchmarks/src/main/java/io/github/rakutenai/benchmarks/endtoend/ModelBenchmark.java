package io.github.rakutenai.benchmarks.endtoend;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;

import io.github.rakutenai.benchmarks.Measurement;
import io.github.rakutenai.benchmarks.ModelResult;
import io.github.rakutenai.benchmarks.OpenModel;
import io.github.rakutenai.benchmarks.endtoend.StepDriver.Cost;
import io.github.rakutenai.engine.EngineOptions;
import io.github.rakutenai.engine.KvCacheOptions;
import io.github.rakutenai.engine.KvCacheSize;
import io.github.rakutenai.engine.LoadedModel;

/** Runs a plan on one model. */
final class ModelBenchmark {

    static final String SECONDS = "s";
    static final String TOKENS_PER_SECOND = "tokens/s";
    /** 10^9 bytes of weights a second, as they lie in the file. */
    static final String WEIGHT_GIGABYTES_PER_SECOND = "GB/s of weights";

    static final String ALLOCATED_PER_TOKEN = "bytes allocated/token";

    private final BenchmarkPlan plan;
    private final Consumer<String> progress;

    /** @param progress gets a line after each test */
    ModelBenchmark(BenchmarkPlan plan, Consumer<String> progress) {
        this.plan = plan;
        this.progress = progress;
    }

    ModelResult run(Path file) throws IOException {
        List<Measurement> measurements = new ArrayList<>();
        add(measurements, openTime(file));
        try (OpenModel open = OpenModel.open(file, plan.cpuOptions(), plan.accelerators())) {
            progress.accept(open.model().format() + " on " + open.backend().device());
            StepDriver driver = new StepDriver(open.backend(), plan.ids(), plan.stepTokens());
            plan.prompts().forEach(tokens -> add(measurements, prefill(driver, tokens)));
            plan.batches()
                    .forEach(sequences -> decode(driver, sequences, open.stepBytes())
                            .forEach(measurement -> add(measurements, measurement)));
            return new ModelResult(
                    file.getFileName().toString(), open.model(), open.backend().device(), measurements);
        }
    }

    private void add(List<Measurement> measurements, Measurement measurement) {
        measurements.add(measurement);
        progress.accept("  %-8s %10.2f %s".formatted(measurement.test(), measurement.median(), measurement.unit()));
    }

    /** From the path to an engine that takes requests. */
    private Measurement openTime(Path file) throws IOException {
        EngineOptions options = EngineOptions.builder()
                .threads(OptionalInt.of(plan.threads()))
                .kvCache(new KvCacheOptions(plan.kvCacheType(), new KvCacheSize.Automatic(), true))
                .accelerators(plan.accelerators())
                .build();
        List<Double> samples = new ArrayList<>();
        for (int i = 0; i < plan.repetitions(); i++) {
            samples.add(openSeconds(file, options));
        }
        return new Measurement("open", SECONDS, samples);
    }

    private static double openSeconds(Path file, EngineOptions options) throws IOException {
        long start = System.nanoTime();
        LoadedModel model = LoadedModel.open(file, options);
        double seconds = (System.nanoTime() - start) / 1e9;
        model.close();
        return seconds;
    }

    private Measurement prefill(StepDriver driver, int tokens) {
        String test = "pp" + tokens;
        List<Cost> costs = costs(test, () -> driver.prefill(tokens));
        return measurement(test, TOKENS_PER_SECOND, costs, cost -> tokens / cost.seconds());
    }

    private Stream<Measurement> decode(StepDriver driver, int sequences, long stepBytes) {
        int steps = plan.steps(sequences);
        String test = "tg" + steps + (sequences == 1 ? "" : "x" + sequences);
        double tokens = (double) steps * sequences;
        List<Cost> costs = costs(test, () -> driver.decode(sequences, steps));
        return Stream.of(
                measurement(test, TOKENS_PER_SECOND, costs, cost -> tokens / cost.seconds()),
                measurement(test, WEIGHT_GIGABYTES_PER_SECOND, costs, cost -> stepBytes * steps / cost.seconds() / 1e9),
                measurement(test, ALLOCATED_PER_TOKEN, costs, cost -> cost.allocatedBytes() / tokens));
    }

    private List<Cost> costs(String test, Supplier<Cost> run) {
        long start = System.nanoTime();
        do {
            run.get();
        } while (System.nanoTime() - start < plan.warmupMillis() * 1_000_000L);
        List<Cost> costs = new ArrayList<>();
        for (int i = 1; i <= plan.repetitions(); i++) {
            costs.add(run.get());
            progress.accept("  %-8s %d/%d %.3f s"
                    .formatted(test, i, plan.repetitions(), costs.getLast().seconds()));
        }
        return costs;
    }

    private static Measurement measurement(String test, String unit, List<Cost> costs, Function<Cost, Double> value) {
        return new Measurement(test, unit, costs.stream().map(value).toList());
    }
}
