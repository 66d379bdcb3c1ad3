package io.github.rakutenai.benchmarks.endtoend;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.Consumer;

import io.github.rakutenai.benchmarks.ModelResult;
import io.github.rakutenai.benchmarks.OpenModel;
import io.github.rakutenai.engine.EngineOptions;
import io.github.rakutenai.engine.KvCacheOptions;
import io.github.rakutenai.engine.KvCacheSize;
import io.github.rakutenai.engine.LoadedModel;
import io.github.rakutenai.engine.measurement.BackendBenchmark;
import io.github.rakutenai.engine.measurement.Measurement;
import io.github.rakutenai.engine.measurement.StepDriver;

/** Runs a plan on one model. */
final class ModelBenchmark {

    private static final String SECONDS = "s";

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
            BackendBenchmark benchmark = new BackendBenchmark(
                    new StepDriver(open.backend(), plan.ids(), plan.stepTokens()),
                    plan.repetitions(),
                    Duration.ofMillis(plan.warmupMillis()),
                    open.model().weights().stepBytes(),
                    progress);
            plan.prompts().forEach(tokens -> add(measurements, benchmark.prefill(tokens)));
            for (int sequences : plan.batches()) {
                benchmark.decode(sequences, plan.steps(sequences)).forEach(decoded -> add(measurements, decoded));
            }
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
}
