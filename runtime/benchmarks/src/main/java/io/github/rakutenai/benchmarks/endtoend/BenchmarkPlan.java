package io.github.rakutenai.benchmarks.endtoend;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.IntStream;

import io.github.rakutenai.benchmarks.Arguments;
import io.github.rakutenai.benchmarks.Sample;
import io.github.rakutenai.engine.LoadedModel;
import io.github.rakutenai.engine.backend.Accelerators;
import io.github.rakutenai.engine.backend.ActivationType;
import io.github.rakutenai.engine.backend.CpuOptions;
import io.github.rakutenai.engine.backend.KvCacheType;
import io.github.rakutenai.engine.kvcache.BlockPool;
import io.github.rakutenai.engine.measurement.NextToken;

/**
 * What is measured of each model.
 *
 * @param threads that compute
 * @param prompts lengths in tokens; each is prefilled into an empty cache, the last row asking for logits
 * @param decodeSteps steps of one sequence, from an empty cache
 * @param batches sequences that are decoded together; 1 is the decode of one sequence
 * @param batchSteps steps where more than one sequence is decoded
 * @param repetitions samples of each test
 * @param warmupMillis each test is run before it is measured for about so long, and at least once
 * @param stepTokens the most rows of a prefill's step
 * @param kvCacheType storage of keys and values
 * @param accelerated whether oneDNN multiplies where it is faster
 * @param ids how the next token is chosen
 */
record BenchmarkPlan(
        int threads,
        List<Integer> prompts,
        int decodeSteps,
        List<Integer> batches,
        int batchSteps,
        int repetitions,
        int warmupMillis,
        int stepTokens,
        KvCacheType kvCacheType,
        boolean accelerated,
        NextToken ids) {

    /** The options that {@link #of} reads. */
    static final Set<String> OPTIONS = Set.of(
            "threads",
            "prompts",
            "decode",
            "batches",
            "batch-decode",
            "repetitions",
            "warmup-millis",
            "step-tokens",
            "kv",
            "onednn",
            "ids");

    static final String USAGE = """
              --threads        default: one for each available processor
              --prompts        prefill lengths (default: 128,512)
              --decode         decode steps of one sequence (default: 64)
              --batches        sequences decoded together (default: 1,2,4,8,16)
              --batch-decode   decode steps of more than one sequence (default: 32)
              --repetitions    default: 5
              --warmup-millis  for each test, before it is measured (default: 3000)
              --step-tokens    the most tokens of a prefill's step (default: %d, the engine's)
              --kv             f16, q8_0 or f32 (default: f16)
              --onednn         on or off (default: off): whether oneDNN multiplies where it is faster
              --ids            random or greedy tokens in decode (default: random)
            """.formatted(LoadedModel.STEP_TOKENS);

    BenchmarkPlan {
        prompts = List.copyOf(prompts);
        batches = List.copyOf(batches);
        int least = IntStream.concat(
                        IntStream.of(threads, decodeSteps, batchSteps, repetitions, stepTokens),
                        IntStream.concat(
                                prompts.stream().mapToInt(Integer::intValue),
                                batches.stream().mapToInt(Integer::intValue)))
                .min()
                .orElseThrow();
        if (least < 1 || warmupMillis < 0) {
            throw new IllegalArgumentException("threads, steps, sizes and repetitions must be positive");
        }
    }

    static BenchmarkPlan of(Arguments arguments) {
        return new BenchmarkPlan(
                arguments.integer("threads", Runtime.getRuntime().availableProcessors()),
                arguments.integers("prompts", "128,512"),
                arguments.integer("decode", 64),
                arguments.integers("batches", "1,2,4,8,16"),
                arguments.integer("batch-decode", 32),
                arguments.integer("repetitions", 5),
                arguments.integer("warmup-millis", 3000),
                arguments.integer("step-tokens", LoadedModel.STEP_TOKENS),
                KvCacheType.valueOf(arguments.text("kv").orElse("f16").toUpperCase(Locale.ROOT)),
                arguments.text("onednn").orElse("off").equals("on"),
                NextToken.valueOf(arguments.text("ids").orElse("random").toUpperCase(Locale.ROOT)));
    }

    Accelerators accelerators() {
        return accelerated ? Accelerators.onClassPath(OptionalLong.empty()) : Accelerators.none();
    }

    /** What samples of such a plan are called. */
    String engine() {
        return accelerated ? Sample.OURS_WITH_ONEDNN : Sample.OURS;
    }

    int steps(int sequences) {
        return sequences == 1 ? decodeSteps : batchSteps;
    }

    /** A backend with room for every test. */
    CpuOptions cpuOptions() {
        int positions = Math.max(most(prompts), Math.max(decodeSteps, batchSteps));
        int kvBlocks = Math.max(1, most(batches)) * BlockPool.blocksFor(positions);
        int rows = Math.max(stepTokens, most(batches));
        return new CpuOptions(threads, kvCacheType, ActivationType.INT8, kvBlocks, rows);
    }

    /** What a report says of it. */
    Map<String, Object> settings() {
        Map<String, Object> settings = new LinkedHashMap<>();
        settings.put("threads", threads);
        settings.put("stepTokens", stepTokens);
        settings.put("kvCacheType", kvCacheType);
        settings.put("repetitions", repetitions);
        return settings;
    }

    private static int most(List<Integer> numbers) {
        return numbers.stream().mapToInt(Integer::intValue).max().orElse(1);
    }
}
