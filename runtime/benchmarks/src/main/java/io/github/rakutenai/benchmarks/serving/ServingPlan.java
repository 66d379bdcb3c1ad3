package io.github.rakutenai.benchmarks.serving;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.IntStream;

import io.github.rakutenai.benchmarks.Arguments;
import io.github.rakutenai.benchmarks.Sample;
import io.github.rakutenai.engine.EngineOptions;
import io.github.rakutenai.engine.LoadedModel;
import io.github.rakutenai.engine.backend.Accelerators;
import io.github.rakutenai.engine.backend.ActivationType;
import io.github.rakutenai.engine.backend.CpuOptions;
import io.github.rakutenai.engine.backend.KvCacheType;
import io.github.rakutenai.engine.kvcache.BlockPool;
import io.github.rakutenai.engine.sampling.SamplingParams;

/**
 * What is measured of each model.
 *
 * @param scenarios their names
 * @param threads that compute
 * @param batches sequences that are decoded together, the first to compare the others with
 * @param steps in which they are decoded
 * @param longPrompt its length in tokens
 * @param prefix the tokens with which two prompts begin
 * @param repetitions of batches, prefixes and constrained documents
 * @param warmupMillis each batch is run before it is measured for about so long, and at least once
 * @param stepTokens the most tokens of a step
 * @param accelerated whether oneDNN multiplies where it is faster
 * @param greedy whether the likeliest token is taken, in place of the engine's default sampling
 */
record ServingPlan(
        List<String> scenarios,
        int threads,
        List<Integer> batches,
        int steps,
        int longPrompt,
        int prefix,
        int repetitions,
        int warmupMillis,
        int stepTokens,
        boolean accelerated,
        boolean greedy) {

    /** The options that {@link #of} reads. */
    static final Set<String> OPTIONS = Set.of(
            "scenarios",
            "threads",
            "batches",
            "decode",
            "long-prompt",
            "prefix",
            "repetitions",
            "warmup-millis",
            "step-tokens",
            "onednn",
            "sampling");

    static final String USAGE = """
              --scenarios      batches, long-prompt, prefix, constrained (default: the first three)
              --threads        default: one for each available processor
              --batches        replies that are written together (default: 1,2,4,8,16)
              --decode         steps of each batch (default: 16)
              --long-prompt    tokens of the prompt that is read while others want answers (default: 3000)
              --prefix         tokens with which two prompts begin (default: 1000)
              --repetitions    of batches, prefixes and constrained documents (default: 3)
              --warmup-millis  for each batch, before it is measured (default: 3000)
              --step-tokens    the most tokens of a step (default: %d, the engine's)
              --onednn         on or off (default: off): whether oneDNN multiplies where it is faster
              --sampling       default, that of requests that ask for none, or greedy (default: default)
            """.formatted(LoadedModel.STEP_TOKENS);

    ServingPlan {
        scenarios = List.copyOf(scenarios);
        batches = List.copyOf(batches);
        int least = IntStream.concat(
                        IntStream.of(threads, steps, longPrompt, prefix, repetitions, stepTokens),
                        batches.stream().mapToInt(Integer::intValue))
                .min()
                .orElseThrow();
        if (least < 1 || warmupMillis < 0) {
            throw new IllegalArgumentException("threads, steps, sizes and repetitions must be positive");
        }
    }

    static ServingPlan of(Arguments arguments) {
        return new ServingPlan(
                arguments.list("scenarios", "batches,long-prompt,prefix"),
                arguments.integer("threads", Runtime.getRuntime().availableProcessors()),
                arguments.integers("batches", "1,2,4,8,16"),
                arguments.integer("decode", 16),
                arguments.integer("long-prompt", 3000),
                arguments.integer("prefix", 1000),
                arguments.integer("repetitions", 3),
                arguments.integer("warmup-millis", 3000),
                arguments.integer("step-tokens", LoadedModel.STEP_TOKENS),
                arguments.text("onednn").orElse("off").equals("on"),
                arguments.text("sampling").orElse("default").equals("greedy"));
    }

    Accelerators accelerators() {
        return accelerated ? Accelerators.onClassPath(OptionalLong.empty()) : Accelerators.none();
    }

    SamplingParams sampling() {
        return greedy ? SamplingParams.builder().greedy().build() : SamplingParams.defaults();
    }

    /** What samples of such a plan are called. */
    String engine() {
        return accelerated ? Sample.OURS_WITH_ONEDNN : Sample.OURS;
    }

    /** Of all requests that are ever computed together. */
    int mostSequences() {
        int most = batches.stream().mapToInt(Integer::intValue).max().orElse(1);
        return Math.max(EngineOptions.DEFAULT_CONCURRENT_SEQUENCES, most);
    }

    /** A backend with room for every scenario, so that none of them preempts. */
    CpuOptions cpuOptions() {
        int positions = Math.max(steps + 2 * mostSequences(), 2 * (longPrompt + prefix) / mostSequences());
        int kvBlocks = mostSequences() * BlockPool.blocksFor(positions);
        return new CpuOptions(threads, KvCacheType.F16, ActivationType.INT8, kvBlocks, stepTokens);
    }

    /** What a report says of it. */
    Map<String, Object> settings() {
        Map<String, Object> settings = new LinkedHashMap<>();
        settings.put("threads", threads);
        settings.put("stepTokens", stepTokens);
        settings.put("repetitions", repetitions);
        settings.put("sampling", greedy ? "greedy" : "default");
        return settings;
    }
}
