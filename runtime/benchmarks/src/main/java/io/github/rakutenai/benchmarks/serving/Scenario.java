package io.github.rakutenai.benchmarks.serving;

import java.util.List;

import io.github.rakutenai.engine.measurement.Measurement;

/** Something that callers do to an engine, and what is measured of it. */
interface Scenario {

    /** The one of that name: batches, long-prompt, prefix or constrained. */
    static Scenario named(String name, ServingPlan plan) {
        return switch (name) {
            case "batches" -> new BatchScenario(plan);
            case "long-prompt" -> new LongPromptScenario(plan);
            case "prefix" -> new PrefixScenario(plan);
            case "constrained" -> new ConstrainedScenario(plan);
            default ->
                throw new IllegalArgumentException(
                        "no scenario is called " + name + ": batches, long-prompt, prefix, constrained");
        };
    }

    List<Measurement> run(ServedModel model) throws InterruptedException;
}
