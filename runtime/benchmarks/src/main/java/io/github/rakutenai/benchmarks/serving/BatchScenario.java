package io.github.rakutenai.benchmarks.serving;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.stream.Stream;

import io.github.rakutenai.engine.inference.InferenceEngine;
import io.github.rakutenai.engine.measurement.Measurement;
import io.github.rakutenai.engine.measurement.NextToken;
import io.github.rakutenai.engine.measurement.StepDriver;

/** Replies that are written together, and the same steps of the backend alone, in turns. */
final class BatchScenario implements Scenario {

    private static final String TOKENS_PER_SECOND = "tokens/s";

    private final ServingPlan plan;

    BatchScenario(ServingPlan plan) {
        this.plan = plan;
    }

    @Override
    public List<Measurement> run(ServedModel model) {
        List<Measurement> measurements = new ArrayList<>();
        for (int sequences : plan.batches()) {
            measurements.addAll(measure(model, sequences));
        }
        measurements.addAll(scaling(measurements));
        return measurements;
    }

    /** The engine's rates, divided by that of the first batch. */
    private static List<Measurement> scaling(List<Measurement> measurements) {
        Measurement first = measurements.getFirst();
        String unit = "times " + first.test().replace("engine ", "");
        return measurements.stream()
                .filter(m -> m.unit().equals(TOKENS_PER_SECOND) && m.test().startsWith("engine"))
                .map(m -> new Measurement(m.test(), unit, List.of(m.median() / first.median())))
                .toList();
    }

    private List<Measurement> measure(ServedModel model, int sequences) {
        StepDriver driver = new StepDriver(model.backend(), NextToken.RANDOM, plan.stepTokens());
        long start = System.nanoTime();
        do {
            decode(model, sequences);
            driver.decode(sequences, plan.steps());
        } while (System.nanoTime() - start < plan.warmupMillis() * 1_000_000L);
        List<DecodedSteps> engine = new ArrayList<>();
        List<Double> backend = new ArrayList<>();
        for (int i = 0; i < plan.repetitions(); i++) {
            engine.add(decode(model, sequences));
            double seconds = driver.decode(sequences, plan.steps()).seconds();
            backend.add(sequences * plan.steps() / seconds);
        }
        return measurements(sequences, engine, backend);
    }

    /** Sequences that begin together, so that each step computes one token of each of them. */
    private DecodedSteps decode(ServedModel model, int sequences) {
        StepLog log = new StepLog();
        CompletableFuture<Void> submitted = new CompletableFuture<>();
        try (InferenceEngine engine = model.start(log)) {
            holdStepThread(engine, model, submitted);
            List<TimedReply> replies = Stream.generate(() -> model.request(model.randomTokens(1), plan.steps() + 1))
                    .limit(sequences)
                    .map(request -> TimedReply.submit(engine, request))
                    .toList();
            submitted.complete(null);
            replies.forEach(TimedReply::finished);
        }
        return new DecodedSteps(log.steps().subList(1, log.size()));
    }

    /** Computes one step, whose receiver then waits. */
    private static void holdStepThread(InferenceEngine engine, ServedModel model, CompletableFuture<Void> until) {
        CompletableFuture<Void> held = new CompletableFuture<>();
        engine.submit(model.request(model.randomTokens(1), 1), event -> {
            held.complete(null);
            until.join();
        });
        held.join();
    }

    private List<Measurement> measurements(int sequences, List<DecodedSteps> engine, List<Double> backend) {
        String test = "tg" + plan.steps() + (sequences == 1 ? "" : "x" + sequences);
        return List.of(
                measurement(test, TOKENS_PER_SECOND, engine, DecodedSteps::tokensPerSecond),
                new Measurement("backend " + test, TOKENS_PER_SECOND, backend),
                measurement(test, "% of a step around the backend", engine, DecodedSteps::percentAroundBackend),
                measurement(test, "bytes allocated/token", engine, DecodedSteps::allocatedBytesPerToken));
    }

    private static Measurement measurement(
            String test, String unit, List<DecodedSteps> runs, Function<DecodedSteps, Double> value) {
        return new Measurement("engine " + test, unit, runs.stream().map(value).toList());
    }
}
