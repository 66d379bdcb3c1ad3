package io.github.rakutenai.benchmarks.endtoend;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

import io.github.rakutenai.benchmarks.Arguments;
import io.github.rakutenai.benchmarks.BenchmarkReport;
import io.github.rakutenai.benchmarks.ModelFiles;
import io.github.rakutenai.benchmarks.ModelResult;

/**
 * How fast models are prefilled and decoded, in the manner of llama-bench: tokens a second of whole forward passes through
 * the backend, without tokenizer and scheduler. The bound of decode is the machine's read bandwidth, which
 * {@code ReadBandwidthBenchmark} measures, against the GB/s of weights that are reported here.
 */
public final class EndToEndBenchmark {

    private static final String USAGE = """
            Measures open time, prefill and decode of GGUF files, or of random ones that it makes.
            %s%s  --markdown, --json, --samples  files to write; samples are appended
            """.formatted(ModelFiles.USAGE, BenchmarkPlan.USAGE);

    private EndToEndBenchmark() {}

    public static void main(String... words) throws IOException {
        if (words.length == 0) {
            System.err.print(USAGE);
            System.exit(2);
        }
        Arguments arguments = Arguments.parse(options(), words);
        run(arguments).write(arguments);
    }

    static Set<String> options() {
        Set<String> options = new TreeSet<>(ModelFiles.OPTIONS);
        options.addAll(BenchmarkPlan.OPTIONS);
        options.addAll(BenchmarkReport.OPTIONS);
        return options;
    }

    static BenchmarkReport run(Arguments arguments) throws IOException {
        BenchmarkPlan plan = BenchmarkPlan.of(arguments);
        ModelBenchmark benchmark = new ModelBenchmark(plan, System.err::println);
        List<ModelResult> results = new ArrayList<>();
        for (Path file : ModelFiles.of(arguments)) {
            System.err.println(file);
            results.add(benchmark.run(file));
        }
        return BenchmarkReport.of(plan.engine(), plan.settings(), results);
    }
}
