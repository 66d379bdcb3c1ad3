package io.github.rakutenai.benchmarks.serving;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;

import io.github.rakutenai.benchmarks.OpenModel;
import io.github.rakutenai.engine.backend.Backend;
import io.github.rakutenai.engine.inference.EngineEnvironment;
import io.github.rakutenai.engine.inference.EngineListener;
import io.github.rakutenai.engine.inference.GenerationRequest;
import io.github.rakutenai.engine.inference.InferenceEngine;
import io.github.rakutenai.engine.model.Model;
import io.github.rakutenai.engine.sampling.SamplingParams;
import io.github.rakutenai.engine.scheduler.SchedulerLimits;
import io.github.rakutenai.engine.speculation.Speculation;
import io.github.rakutenai.engine.tokenizer.Vocabulary;

/** An open model, over which one engine after the other runs, and requests for it. */
final class ServedModel implements AutoCloseable {

    private static final float NEVER = -100;

    private final OpenModel open;
    private final Vocabulary vocabulary;
    private final ServingPlan plan;
    private final Set<Integer> endTokens;
    private final RandomGenerator random = new SplittableRandom(1);

    ServedModel(Path file, ServingPlan plan) throws IOException {
        this.plan = plan;
        open = OpenModel.open(file, plan.cpuOptions(), plan.accelerators());
        vocabulary = open.vocabulary();
        endTokens = new TreeSet<>(open.model().endTokens());
    }

    Model model() {
        return open.model();
    }

    Vocabulary vocabulary() {
        return vocabulary;
    }

    /** To be used while no engine runs. */
    Backend backend() {
        return open.backend();
    }

    /** A new engine, in whose prefix cache is nothing, without draft tokens; to be closed before the next one. */
    InferenceEngine start(EngineListener listener) {
        return start(backend(), listener, true);
    }

    /** The same over another backend, which uses this model's, with or without a prefix cache. */
    InferenceEngine start(Backend backend, EngineListener listener, boolean prefixCache) {
        var limits = new SchedulerLimits(
                plan.mostSequences(),
                plan.mostSequences(),
                plan.stepTokens(),
                model().config().slidingWindow(),
                prefixCache);
        EngineEnvironment environment = EngineEnvironment.system(listener);
        return new InferenceEngine(backend, vocabulary, endTokens, limits, Speculation.OFF, environment);
    }

    int[] randomTokens(int count) {
        return random.ints(count, 0, vocabulary.size()).toArray();
    }

    /** A request whose reply has exactly so many tokens: none of them ends it. */
    GenerationRequest request(int[] prompt, int replyTokens) {
        Map<Integer, Float> bias = endTokens.stream().collect(Collectors.toMap(token -> token, token -> NEVER));
        SamplingParams params = plan.sampling().toBuilder()
                .seed(random.nextLong())
                .maxTokens(replyTokens)
                .logitBias(bias)
                .build();
        return new GenerationRequest(prompt, params);
    }

    @Override
    public void close() {
        open.close();
    }
}
