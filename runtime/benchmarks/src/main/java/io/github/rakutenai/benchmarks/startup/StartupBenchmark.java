package io.github.rakutenai.benchmarks.startup;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.ToDoubleFunction;

import io.github.rakutenai.benchmarks.Arguments;
import io.github.rakutenai.engine.measurement.Measurement;

/**
 * Starts a packaged application again and again, each time as a new process, and prints a row of a table in AsciiDoc: medians in
 * seconds from the start of the process. After the first start, which is not counted, the system has its files in memory.
 */
public final class StartupBenchmark {

    private static final Set<String> OPTIONS = Set.of("name", "application", "options", "runs");
    private static final int RUNS = 5;

    private StartupBenchmark() {}

    /** Options: {@code --name} of the row, {@code --application} folder, {@code --options} of the JVM, {@code --runs}. */
    public static void main(String... words) throws IOException, InterruptedException {
        Arguments arguments = Arguments.parse(OPTIONS, words);
        Path application = Path.of(arguments.text("application").orElseThrow());
        List<String> options = words(arguments.text("options").orElse(""));
        ApplicationStart.measure(application, options);
        List<ApplicationStart> starts = new ArrayList<>();
        for (int run = 0; run < arguments.integer("runs", RUNS); run++) {
            starts.add(ApplicationStart.measure(application, options));
        }
        System.out.printf(
                Locale.ROOT,
                "| %s | %.2f | %.2f | %.2f%n",
                arguments.text("name").orElseThrow(),
                seconds(starts, ApplicationStart::listeningMillis),
                seconds(starts, ApplicationStart::readyMillis),
                seconds(starts, ApplicationStart::firstTokenMillis));
    }

    /** None of an empty text, which would be taken for the application's class. */
    private static List<String> words(String text) {
        return text.isBlank() ? List.of() : List.of(text.strip().split("\\s+"));
    }

    private static double seconds(List<ApplicationStart> starts, ToDoubleFunction<ApplicationStart> millis) {
        List<Double> samples =
                starts.stream().map(start -> millis.applyAsDouble(start) / 1e3).toList();
        return new Measurement("start", "s", samples).median();
    }
}
