package io.github.rakutenai.benchmarks.endtoend;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;

import io.github.rakutenai.benchmarks.OpenModel;
import io.github.rakutenai.engine.inference.EngineEnvironment;
import io.github.rakutenai.engine.inference.EngineListener;
import io.github.rakutenai.engine.inference.GenerationRequest;
import io.github.rakutenai.engine.inference.InferenceEngine;
import io.github.rakutenai.engine.measurement.BackendBenchmark;
import io.github.rakutenai.engine.measurement.Measurement;
import io.github.rakutenai.engine.sampling.SamplingParams;
import io.github.rakutenai.engine.scheduler.SchedulerLimits;
import io.github.rakutenai.engine.speculation.Speculation;

/** One text, written by some sequences together, with draft tokens and without in turn. */
final class RepliesBenchmark {

    private final OpenModel model;
    private final BenchmarkPlan plan;
    private final TextPair text;
    private final int sequences;

    RepliesBenchmark(OpenModel model, BenchmarkPlan plan, TextPair text, int sequences) {
        this.model = model;
        this.plan = plan;
        this.text = text;
        this.sequences = sequences;
    }

    SpeculationResult run() {
        DictatedBackend backend = new DictatedBackend(model.backend(), text.tokens());
        List<Double> without = new ArrayList<>();
        List<Double> with = new ArrayList<>();
        // Only one of them ever has requests, so that they can share the backend and its memory.
        try (InferenceEngine off = engine(backend, Speculation.OFF);
                InferenceEngine on = engine(backend, Speculation.PROMPT_LOOKUP)) {
            tokensPerSecond(off);
            for (int i = 0; i < plan.repetitions(); i++) {
                without.add(tokensPerSecond(off));
                with.add(tokensPerSecond(on));
            }
            return new SpeculationResult(
                    new Measurement(text.name(), BackendBenchmark.TOKENS_PER_SECOND, without),
                    new Measurement(text.name(), BackendBenchmark.TOKENS_PER_SECOND, with),
                    on.status().draftTokens(),
                    on.status().acceptedDraftTokens());
        }
    }

    private InferenceEngine engine(DictatedBackend backend, Speculation speculation) {
        OptionalInt window = backend.config().slidingWindow();
        SchedulerLimits limits = new SchedulerLimits(0, sequences, plan.stepTokens(), window, false);
        EngineEnvironment environment = EngineEnvironment.system(new EngineListener() {});
        return new InferenceEngine(backend, model.vocabulary(), Set.of(), limits, speculation, environment);
    }

    /** Of all replies together, from the first token to the last. */
    private double tokensPerSecond(InferenceEngine engine) {
        SamplingParams params =
                SamplingParams.builder().greedy().maxTokens(text.replyTokens()).build();
        ReplyTimes times = new ReplyTimes(sequences);
        for (int i = 0; i < sequences; i++) {
            engine.submit(new GenerationRequest(text.prompt(), params), times);
        }
        return times.tokensPerSecond();
    }
}
