package io.github.rakutenai.benchmarks;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;

/** Writes seeded random GGUF files in the shape of RakutenAI-7B, or of another model, and prints their paths. */
public final class GenerateCheckpoint {

    private static final String USAGE = """
            Writes seeded random GGUF files and prints their paths.
              --formats     tensor types or mixtures, such as Q8_0,Q4_0,Q4_K_M
              --folder      where to; a file that is there already is kept
              --shape       %s, mistral, llama-2-7b, rakutenai-2-mini or wide-heads (default: %1$s)
              --layers      default: %d
              --vocabulary  default: %d
              --seed        default: 1
            """.formatted(
            CheckpointRecipe.DEFAULT_SHAPE, CheckpointRecipe.DEFAULT_LAYERS, CheckpointRecipe.DEFAULT_VOCABULARY);

    private GenerateCheckpoint() {}

    public static void main(String... words) throws IOException {
        Set<String> options = new TreeSet<>(CheckpointRecipe.OPTIONS);
        options.addAll(Set.of("formats", "folder"));
        Arguments arguments = Arguments.parse(options, words);
        if (arguments.text("formats").isEmpty() || arguments.text("folder").isEmpty()) {
            System.err.print(USAGE);
            System.exit(2);
        }
        Path folder = Path.of(arguments.text("folder").get());
        for (String format : arguments.list("formats", "")) {
            System.out.println(CheckpointRecipe.of(arguments, format).writeInto(folder));
        }
    }
}
