package io.github.rakutenai.benchmarks.serving;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

import io.github.rakutenai.benchmarks.endtoend.DictatedBackend;
import io.github.rakutenai.benchmarks.grammar.SchemaExample;
import io.github.rakutenai.benchmarks.serving.StepLog.Step;
import io.github.rakutenai.engine.grammar.Grammar;
import io.github.rakutenai.engine.inference.GenerationRequest;
import io.github.rakutenai.engine.inference.InferenceEngine;
import io.github.rakutenai.engine.measurement.Measurement;

/**
 * Documents that are written together, each kept to its schema by a grammar of its own, and freely, in turns. The forward
 * passes are the model's; which documents come of them is dictated. What grammars cost a step is the time around the backend
 * that it takes longer, and all of the time that their own thread computes, though it does so beside the backend. The bound is
 * 5 % of a step.
 */
final class ConstrainedScenario implements Scenario {

    private static final String MASKS_THREAD = "rakutenai-masks";

    /**
     * Some neighbouring steps, in each of which every sequence writes.
     *
     * @param masksNanos that the thread for masks computed meanwhile
     */
    private record Steps(List<Step> steps, long masksNanos) {

        double count() {
            return steps.size() - 1;
        }

        double nanos() {
            return steps.getLast().endNanos() - steps.getFirst().endNanos();
        }

        long rows() {
            return counted().stream().mapToLong(Step::rows).sum();
        }

        double millisAround() {
            long computed = counted().stream().mapToLong(Step::computeNanos).sum();
            return (nanos() - computed) / count() / 1e6;
        }

        private List<Step> counted() {
            return steps.subList(1, steps.size());
        }
    }

    private final ServingPlan plan;

    ConstrainedScenario(ServingPlan plan) {
        this.plan = plan;
    }

    @Override
    public List<Measurement> run(ServedModel model) throws InterruptedException {
        List<Measurement> measurements = new ArrayList<>();
        for (int sequences : plan.batches()) {
            measurements.addAll(measure(model, sequences));
        }
        return measurements;
    }

    private List<Measurement> measure(ServedModel model, int sequences) throws InterruptedException {
        List<SchemaExample> examples = examples(sequences);
        Documents documents =
                new Documents(examples.stream().map(SchemaExample::document).toList(), model.vocabulary());
        List<GenerationRequest> free = IntStream.range(0, sequences)
                .mapToObj(i -> model.request(
                        documents.prompt(i), examples.get(i).document().length()))
                .toList();
        StepLog log = new StepLog();
        List<Steps> freeSteps = new ArrayList<>();
        List<Steps> firstSteps = new ArrayList<>();
        List<Steps> knownSteps = new ArrayList<>();
        try (InferenceEngine engine = model.start(new DictatedBackend(model.backend(), documents), log, false)) {
            write(engine, log, free);
            for (int i = 0; i < plan.repetitions(); i++) {
                List<GenerationRequest> constrained = constrained(free, examples);
                firstSteps.add(write(engine, log, constrained));
                freeSteps.add(write(engine, log, free));
                knownSteps.add(write(engine, log, constrained));
            }
        }
        List<Measurement> measurements = new ArrayList<>();
        String test = "tg" + plan.steps() + (sequences == 1 ? "" : "x" + sequences);
        measurements.add(tokensPerSecond("free " + test, freeSteps));
        measurements.addAll(compared("first " + test, firstSteps, freeSteps));
        measurements.addAll(compared("known " + test, knownSteps, freeSteps));
        return measurements;
    }

    private static List<SchemaExample> examples(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> SchemaExample.NAMES.get(i % SchemaExample.NAMES.size()))
                .map(ConstrainedScenario::read)
                .toList();
    }

    private static SchemaExample read(String name) {
        try {
            return SchemaExample.read(name);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** With new grammars, of which the engine knows no mask. */
    private static List<GenerationRequest> constrained(List<GenerationRequest> free, List<SchemaExample> examples) {
        return IntStream.range(0, free.size())
                .mapToObj(
                        i -> free.get(i).with(Grammar.jsonSchema(examples.get(i).schema())))
                .toList();
    }

    /** The steps begin when all prompts are read. */
    private Steps write(InferenceEngine engine, StepLog log, List<GenerationRequest> requests)
            throws InterruptedException {
        List<TimedReply> replies = new ArrayList<>();
        requests.forEach(request -> replies.add(TimedReply.submit(engine, request)));
        replies.forEach(TimedReply::firstTokenNanos);
        int from = log.size() + 1;
        log.await(from + 1);
        long masks = masksNanos();
        log.await(from + plan.steps() + 1);
        long masksNanos = masksNanos() - masks;
        replies.forEach(TimedReply::cancel);
        return new Steps(log.steps().subList(from, from + plan.steps() + 1), masksNanos);
    }

    private static long masksNanos() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals(MASKS_THREAD))
                .mapToLong(thread -> ManagementFactory.getThreadMXBean().getThreadCpuTime(thread.threadId()))
                .sum();
    }

    private static Measurement tokensPerSecond(String test, List<Steps> runs) {
        return new Measurement(
                test,
                "tokens/s",
                runs.stream().map(run -> run.rows() * 1e9 / run.nanos()).toList());
    }

    private static List<Measurement> compared(String test, List<Steps> runs, List<Steps> free) {
        double step = new Measurement(
                        "",
                        "",
                        free.stream()
                                .map(run -> run.nanos() / run.count() / 1e6)
                                .toList())
                .median();
        double around =
                new Measurement("", "", free.stream().map(Steps::millisAround).toList()).median();
        List<Double> more =
                runs.stream().map(run -> run.millisAround() - around).toList();
        List<Double> masks =
                runs.stream().map(run -> run.masksNanos() / run.count() / 1e6).toList();
        List<Double> share = IntStream.range(0, runs.size())
                .mapToObj(i -> 100 * (more.get(i) + masks.get(i)) / step)
                .toList();
        return List.of(
                tokensPerSecond(test, runs),
                new Measurement(test, "ms more around the backend", more),
                new Measurement(test, "ms of masks beside it", masks),
                new Measurement(test, "% of a free step, together", share));
    }
}
