package io.github.rakutenai.benchmarks.endtoend;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

import io.github.rakutenai.benchmarks.Arguments;
import io.github.rakutenai.benchmarks.Machine;
import io.github.rakutenai.benchmarks.OpenModel;

/**
 * Tokens a second of whole replies, through the engine, with draft tokens and without. The forward passes are those of the
 * model; only the choice of each token is dictated, so that replies are texts that people write and not those of random
 * weights. What is to be shown: clearly above 1 where a reply repeats its prompt, and nowhere below 0.95.
 */
public final class SpeculationBenchmark {

    private static final String USAGE = """
            Measures replies with and without draft tokens, "batches" of them written together.
              --models         GGUF files, separated by commas
              --texts          default: %s
              --chat-model     a trained model that chooses its tokens itself, such as the demo model's demo.gguf
              --question       that it answers, without its answer before it and with it
            %s""".formatted(String.join(",", TextPair.NAMES), BenchmarkPlan.USAGE);

    /** Every text and its reply find room; one reply at a time. */
    private static final Map<String, String> DEFAULTS =
            Map.of("prompts", "700", "batches", "1", "question", "How to make an authentic Spanish Omelette?");

    private SpeculationBenchmark() {}

    public static void main(String... words) throws Exception {
        if (words.length == 0) {
            System.err.print(USAGE);
            System.exit(2);
        }
        Arguments arguments = arguments(words);
        System.out.println(Machine.current() + ", commit " + System.getProperty("rakutenai.commit", "unknown"));
        run(arguments, System.out);
    }

    static Arguments arguments(String... words) {
        Set<String> options = new TreeSet<>(BenchmarkPlan.OPTIONS);
        options.addAll(Set.of("models", "texts", "chat-model", "question"));
        Map<String, String> values = new HashMap<>(DEFAULTS);
        values.putAll(Arguments.parse(options, words).values());
        return new Arguments(values);
    }

    /** Writes a table in Markdown. */
    static void run(Arguments arguments, PrintStream table) throws Exception {
        BenchmarkPlan plan = BenchmarkPlan.of(arguments);
        table.println("| model | text | replies | tokens/s without | with | ratio | accepted/drafted |");
        table.println("|---|---|---:|---:|---:|---:|---:|");
        for (String file : arguments.list("models", "")) {
            try (OpenModel model = OpenModel.open(Path.of(file), plan.cpuOptions(), plan.accelerators())) {
                dictate(model, Path.of(file), plan, arguments.list("texts", String.join(",", TextPair.NAMES)), table);
            }
        }
        if (arguments.text("chat-model").isPresent()) {
            chat(Path.of(arguments.text("chat-model").get()), plan, arguments, table);
        }
    }

    private static void dictate(OpenModel model, Path file, BenchmarkPlan plan, List<String> names, PrintStream table)
            throws IOException {
        for (int sequences : plan.batches()) {
            for (String name : names) {
                TextPair text = TextPair.read(name);
                String label = "%s, %d + %d tokens".formatted(name, text.promptTokens(), text.replyTokens());
                SpeculationResult result = new RepliesBenchmark(model, plan, text, sequences).run();
                table.print(row(file, label, sequences, result));
            }
        }
    }

    private static void chat(Path file, BenchmarkPlan plan, Arguments arguments, PrintStream table) throws Exception {
        String question = arguments.text("question").orElseThrow();
        try (ChatBenchmark chat = new ChatBenchmark(file, plan)) {
            table.print(row(file, "asked once", 1, chat.askedOnce(question)));
            table.print(row(file, "asked again", 1, chat.askedAgain(question)));
        }
    }

    private static String row(Path file, String text, int sequences, SpeculationResult result) {
        return String.format(
                Locale.ROOT,
                "| %s | %s | %d | %.2f | %.2f | %.2f | %d/%d |%n",
                file.getFileName(),
                text,
                sequences,
                result.without().median(),
                result.with().median(),
                result.ratio(),
                result.accepted(),
                result.drafted());
    }
}
