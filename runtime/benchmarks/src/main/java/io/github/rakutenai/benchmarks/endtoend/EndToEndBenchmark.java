package io.github.rakutenai.benchmarks.endtoend;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

import io.github.rakutenai.benchmarks.Arguments;
import io.github.rakutenai.benchmarks.CheckpointRecipe;
import io.github.rakutenai.benchmarks.Machine;

/**
 * How fast models are prefilled and decoded, in the manner of llama-bench: tokens a second of whole forward passes through
 * the backend, without tokenizer and scheduler. The bound of decode is the machine's read bandwidth, which
 * {@code ReadBandwidthBenchmark} measures, against the GB/s of weights that are reported here.
 */
public final class EndToEndBenchmark {

    private static final String USAGE = """
            Measures open time, prefill and decode of GGUF files, or of random ones that it makes.
              --models         files, separated by commas
              --formats        or formats of random files, such as Q8_0,Q4_0,Q4_K_M
              --folder         where the random files lie (default: the system's folder for temporary files)
              --shape, --layers, --vocabulary, --seed  of the random files, as "generate" takes them
            %s  --markdown, --json, --samples  files to write; samples are appended
            """.formatted(BenchmarkPlan.USAGE);

    private EndToEndBenchmark() {}

    public static void main(String... words) throws IOException {
        if (words.length == 0) {
            System.err.print(USAGE);
            System.exit(2);
        }
        Arguments arguments = Arguments.parse(options(), words);
        BenchmarkReport report = run(arguments);
        System.out.print(report.markdown());
        write(arguments.text("markdown"), report.markdown(), StandardOpenOption.TRUNCATE_EXISTING);
        write(arguments.text("json"), report.json(), StandardOpenOption.TRUNCATE_EXISTING);
        write(arguments.text("samples"), report.samples(), StandardOpenOption.APPEND);
    }

    static Set<String> options() {
        Set<String> options = new TreeSet<>(CheckpointRecipe.OPTIONS);
        options.addAll(BenchmarkPlan.OPTIONS);
        options.addAll(Set.of("models", "formats", "folder", "markdown", "json", "samples"));
        return options;
    }

    static BenchmarkReport run(Arguments arguments) throws IOException {
        BenchmarkPlan plan = BenchmarkPlan.of(arguments);
        ModelBenchmark benchmark = new ModelBenchmark(plan, System.err::println);
        List<ModelResult> results = new ArrayList<>();
        for (Path file : files(arguments)) {
            System.err.println(file);
            results.add(benchmark.run(file));
        }
        String commit = System.getProperty("rakutenai.commit", "unknown");
        return new BenchmarkReport(Machine.current(), commit, Instant.now(), plan, results);
    }

    private static List<Path> files(Arguments arguments) throws IOException {
        List<Path> files = new ArrayList<>(
                arguments.list("models", "").stream().map(Path::of).toList());
        Path folder = Path.of(arguments.text("folder").orElse(System.getProperty("java.io.tmpdir")));
        for (String format : arguments.list("formats", "")) {
            files.add(CheckpointRecipe.of(arguments, format).writeInto(folder));
        }
        return files;
    }

    private static void write(Optional<String> file, String text, StandardOpenOption mode) throws IOException {
        if (file.isPresent()) {
            Files.writeString(Path.of(file.get()), text, StandardOpenOption.CREATE, StandardOpenOption.WRITE, mode);
        }
    }
}
