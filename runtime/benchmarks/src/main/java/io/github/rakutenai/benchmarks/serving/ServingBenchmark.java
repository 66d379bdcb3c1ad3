package io.github.rakutenai.benchmarks.serving;

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
import io.github.rakutenai.engine.measurement.Measurement;

/**
 * What callers of a whole engine see, with queue, scheduler, prefix cache, sampler and events: tokens a second of all replies
 * together, times to the first and to the next token. The bound of the first is the backend alone, which is measured beside
 * it; that of the times is the duration of a full step.
 */
public final class ServingBenchmark {

    private static final String USAGE = """
            Measures what callers of an engine see, with GGUF files or random ones that it makes.
            %s%s  --markdown, --json, --samples  files to write; samples are appended
            """.formatted(ModelFiles.USAGE, ServingPlan.USAGE);

    private ServingBenchmark() {}

    public static void main(String... words) throws IOException, InterruptedException {
        if (words.length == 0) {
            System.err.print(USAGE);
            System.exit(2);
        }
        Arguments arguments = Arguments.parse(options(), words);
        run(arguments).write(arguments);
    }

    static Set<String> options() {
        Set<String> options = new TreeSet<>(ModelFiles.OPTIONS);
        options.addAll(ServingPlan.OPTIONS);
        options.addAll(BenchmarkReport.OPTIONS);
        return options;
    }

    static BenchmarkReport run(Arguments arguments) throws IOException, InterruptedException {
        ServingPlan plan = ServingPlan.of(arguments);
        List<Scenario> scenarios = plan.scenarios().stream()
                .map(name -> Scenario.named(name, plan))
                .toList();
        List<ModelResult> results = new ArrayList<>();
        for (Path file : ModelFiles.of(arguments)) {
            System.err.println(file);
            results.add(run(file, plan, scenarios));
        }
        return BenchmarkReport.of(plan.engine(), plan.settings(), results);
    }

    private static ModelResult run(Path file, ServingPlan plan, List<Scenario> scenarios)
            throws IOException, InterruptedException {
        try (ServedModel model = new ServedModel(file, plan)) {
            List<Measurement> measurements = new ArrayList<>();
            for (Scenario scenario : scenarios) {
                measurements.addAll(scenario.run(model));
            }
            String device = model.backend().device();
            return new ModelResult(file.getFileName().toString(), model.model(), device, measurements);
        }
    }
}
