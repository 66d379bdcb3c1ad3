package io.github.rakutenai.cli;

import static io.github.rakutenai.cli.CapacitySettings.optionalInt;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;

import io.github.rakutenai.engine.EngineOptions;
import io.github.rakutenai.engine.LoadedModel;
import io.github.rakutenai.engine.checkpoint.Checkpoint;
import io.github.rakutenai.engine.measurement.BackendBenchmark;
import io.github.rakutenai.engine.measurement.Measurement;
import io.github.rakutenai.engine.measurement.NextToken;
import io.github.rakutenai.engine.measurement.StepDriver;
import io.github.rakutenai.engine.model.Model;
import io.github.rakutenai.engine.model.ModelLoader;
import io.github.rakutenai.engine.model.ModelOverrides;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Measures how fast a model is on this machine. */
@Command(
        name = "bench",
        description = {
            "Measures how many tokens a second of a model this machine reads and writes.",
            "pp128 is a prompt of 128 tokens, tg64 a reply of 64, tg32x16 sixteen replies of 32 at once."
        },
        mixinStandardHelpOptions = true)
class BenchCommand implements Callable<Integer> {

    @Mixin
    ModelArgument model;

    @Option(
            names = "--prompts",
            split = ",",
            paramLabel = "N",
            defaultValue = "128,512",
            description = "Lengths of prompts. Default: ${DEFAULT-VALUE}.")
    List<Integer> prompts;

    @Option(
            names = "--batches",
            split = ",",
            paramLabel = "N",
            defaultValue = "1,4,16",
            description = "Replies at once. Default: ${DEFAULT-VALUE}.")
    List<Integer> batches;

    @Option(
            names = "--decode",
            paramLabel = "N",
            defaultValue = "64",
            description = "Tokens of a reply; half as many where there are several. Default: ${DEFAULT-VALUE}.")
    int decode;

    @Option(
            names = "--repetitions",
            paramLabel = "N",
            defaultValue = "3",
            description = "Measurements of each. Default: ${DEFAULT-VALUE}.")
    int repetitions;

    @Option(
            names = "--warm-up",
            paramLabel = "SECONDS",
            defaultValue = "3",
            description = "Before each is measured, so that it is compiled. Default: ${DEFAULT-VALUE}.")
    int warmUpSeconds;

    @Option(names = "--threads", paramLabel = "N", description = "Threads that compute. Default: one for each core.")
    Optional<Integer> threads;

    @Mixin
    Output output;

    @Spec
    CommandSpec command;

    /** @param samples in the order they were taken */
    private record Line(String test, String unit, double median, double deviation, List<Double> samples) {

        Line(Measurement measurement) {
            this(
                    measurement.test(),
                    measurement.unit(),
                    measurement.median(),
                    measurement.deviation(),
                    measurement.samples());
        }

        String text() {
            return "%-10s %12.2f %s".formatted(test, median, unit);
        }
    }

    private record Speed(String model, String format, String device, List<Line> measurements) {

        String text() {
            return measurements.stream()
                    .filter(line -> !line.unit().equals(BackendBenchmark.ALLOCATED_PER_TOKEN))
                    .map(Line::text)
                    .collect(Collectors.joining(
                            System.lineSeparator(), format + " on " + device + "%n".formatted(), ""));
        }
    }

    @Override
    public Integer call() throws IOException {
        requirePositive();
        Path path = model.path();
        EngineOptions options = options(path);
        try (LoadedModel loaded = LoadedModel.open(path, options)) {
            Speed speed = new Speed(
                    loaded.model().name(),
                    loaded.model().format(),
                    loaded.backend().device(),
                    measure(loaded).stream().map(Line::new).toList());
            output.print(speed, speed.text());
        }
        return ExitCode.OK;
    }

    /** Room for the longest test, which is seldom the model's whole context. */
    private EngineOptions options(Path path) throws IOException {
        int positions = Math.max(Collections.max(prompts), decode);
        try (Checkpoint checkpoint = Checkpoint.open(path)) {
            Model trained = ModelLoader.load(checkpoint, ModelOverrides.none());
            positions = Math.min(positions, trained.config().contextTokens());
        }
        return EngineOptions.builder()
                .overrides(ModelOverrides.none().withContextTokens(positions))
                .threads(optionalInt(threads))
                .maxConcurrentSequences(Collections.max(batches))
                .build();
    }

    private List<Measurement> measure(LoadedModel loaded) {
        PrintWriter err = command.commandLine().getErr();
        BackendBenchmark benchmark = new BackendBenchmark(
                new StepDriver(
                        loaded.backend(), NextToken.RANDOM, loaded.backend().maxBatchRows()),
                repetitions,
                Duration.ofSeconds(warmUpSeconds),
                loaded.model().weights().stepBytes(),
                line -> {
                    err.println(line);
                    err.flush();
                });
        List<Measurement> measurements = new ArrayList<>();
        prompts.forEach(tokens -> measurements.add(benchmark.prefill(tokens)));
        for (int sequences : batches) {
            int steps = sequences == 1 ? decode : Math.max(1, decode / 2);
            measurements.addAll(benchmark.decode(sequences, steps));
        }
        return measurements;
    }

    private void requirePositive() {
        List<Integer> counts = new ArrayList<>(prompts);
        counts.addAll(batches);
        counts.addAll(List.of(decode, repetitions, threads.orElse(1)));
        if (Collections.min(counts) < 1 || warmUpSeconds < 0) {
            throw new ParameterException(command.commandLine(), "lengths, numbers and threads must be positive");
        }
        if (Collections.max(batches) > LoadedModel.STEP_TOKENS) {
            throw new ParameterException(command.commandLine(), "--batches must be at most " + LoadedModel.STEP_TOKENS);
        }
    }
}
