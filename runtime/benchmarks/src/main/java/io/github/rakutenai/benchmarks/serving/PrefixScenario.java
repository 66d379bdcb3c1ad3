package io.github.rakutenai.benchmarks.serving;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import io.github.rakutenai.engine.inference.InferenceEngine;
import io.github.rakutenai.engine.measurement.Measurement;

/** Two prompts, one after the other, begin with the same tokens. */
final class PrefixScenario implements Scenario {

    private static final int DIFFERENT_TOKENS = 16;

    private final ServingPlan plan;

    PrefixScenario(ServingPlan plan) {
        this.plan = plan;
    }

    @Override
    public List<Measurement> run(ServedModel model) {
        List<Double> cold = new ArrayList<>();
        List<Double> hit = new ArrayList<>();
        for (int i = 0; i < plan.repetitions(); i++) {
            try (InferenceEngine engine = model.start(new StepLog())) {
                // Both kinds of steps are compiled before one counts.
                askTwice(engine, model, 4 * plan.stepTokens());
                List<Double> seconds = askTwice(engine, model, plan.prefix());
                cold.add(seconds.getFirst());
                hit.add(seconds.getLast());
            }
        }
        return measurements(new Measurement(test("new"), "s", cold), new Measurement(test("known"), "s", hit));
    }

    private String test(String prefix) {
        return "first token of pp%d, %d of them %s".formatted(plan.prefix() + DIFFERENT_TOKENS, plan.prefix(), prefix);
    }

    private static List<Measurement> measurements(Measurement cold, Measurement hit) {
        return List.of(cold, hit, new Measurement(hit.test(), "times shorter", List.of(cold.median() / hit.median())));
    }

    /** Seconds to the first token of each of two prompts. */
    private static List<Double> askTwice(InferenceEngine engine, ServedModel model, int prefixTokens) {
        int[] prefix = model.randomTokens(prefixTokens);
        return List.of(ask(engine, model, prefix), ask(engine, model, prefix));
    }

    private static double ask(InferenceEngine engine, ServedModel model, int[] prefix) {
        int[] prompt = Arrays.copyOf(prefix, prefix.length + DIFFERENT_TOKENS);
        int[] rest = model.randomTokens(DIFFERENT_TOKENS);
        System.arraycopy(rest, 0, prompt, prefix.length, rest.length);
        TimedReply reply = TimedReply.submit(engine, model.request(prompt, 1));
        reply.finished();
        return reply.secondsToFirstToken();
    }
}
