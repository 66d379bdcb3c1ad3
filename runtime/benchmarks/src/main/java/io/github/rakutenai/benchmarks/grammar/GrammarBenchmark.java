package io.github.rakutenai.benchmarks.grammar;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;

import io.github.rakutenai.benchmarks.Arguments;
import io.github.rakutenai.benchmarks.Machine;
import io.github.rakutenai.engine.checkpoint.Checkpoint;
import io.github.rakutenai.engine.grammar.Grammar;
import io.github.rakutenai.engine.grammar.GrammarVocabulary;
import io.github.rakutenai.engine.tokenizer.SentencePieceTokenizer;
import io.github.rakutenai.engine.tokenizer.Vocabulary;

/**
 * What structured output costs besides the forward pass, in one thread: compiling a schema, and for each sampled token of a
 * document the mask, its application and the look for what must follow. The bound is a decode step's time; what matters is that
 * all of it stays below 5 % of that. Whole steps: the scenario "constrained" of the serving benchmark.
 */
public final class GrammarBenchmark {

    private static final String USAGE = """
            Measures masks and compiling for five schemas.
              --vocabulary     a checkpoint, or a GGUF file that has a vocabulary alone
              --schemas        default: %s
              --repetitions    documents after the first, default 20
            """.formatted(String.join(",", SchemaExample.NAMES));

    private GrammarBenchmark() {}

    public static void main(String... words) throws IOException {
        if (words.length == 0) {
            System.err.print(USAGE);
            System.exit(2);
        }
        System.out.println(Machine.current() + ", commit " + System.getProperty("rakutenai.commit", "unknown"));
        run(Arguments.parse(Set.of("vocabulary", "schemas", "repetitions"), words), System.out);
    }

    /** Writes a table in Markdown. */
    static void run(Arguments arguments, PrintStream table) throws IOException {
        Path file = Path.of(arguments.text("vocabulary").orElseThrow());
        int repetitions = arguments.integer("repetitions", 20);
        try (Checkpoint checkpoint = Checkpoint.open(file)) {
            Vocabulary vocabulary = Vocabulary.load(checkpoint);
            table.println("%d tokens".formatted(vocabulary.size()));
            table.println("| schema | states | compile, first ms | later ms | tokens | sampled | first document:"
                    + " mean ms | worst ms | later: mean ms | worst ms |");
            table.println("|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|");
            for (String schema : arguments.list("schemas", String.join(",", SchemaExample.NAMES))) {
                table.print(row(schema, vocabulary, repetitions));
            }
        }
    }

    private static String row(String name, Vocabulary vocabulary, int repetitions) throws IOException {
        SchemaExample example = SchemaExample.read(name);
        String schema = example.schema();
        long start = System.nanoTime();
        Grammar grammar = Grammar.jsonSchema(schema);
        double firstCompile = millisSince(start);
        start = System.nanoTime();
        for (int i = 0; i < repetitions; i++) {
            Grammar.jsonSchema(schema);
        }
        double laterCompile = millisSince(start) / repetitions;
        GrammarVocabulary grammars = new GrammarVocabulary(vocabulary);
        int[] tokens = new SentencePieceTokenizer(vocabulary).encode(example.document());
        MaskTimes first = new MaskTimes(vocabulary.size());
        first.add(grammars.start(grammar), tokens);
        MaskTimes later = new MaskTimes(vocabulary.size());
        for (int i = 0; i < repetitions; i++) {
            later.add(grammars.start(grammar), tokens);
        }
        return String.format(
                Locale.ROOT,
                "| %s | %d | %.1f | %.1f | %d | %d | %.3f | %.3f | %.3f | %.3f |%n",
                name,
                grammar.states(),
                firstCompile,
                laterCompile,
                tokens.length,
                first.sampled(),
                first.mean(),
                first.worst(),
                later.mean(),
                later.worst());
    }

    private static double millisSince(long start) {
        return (System.nanoTime() - start) / 1e6;
    }
}
