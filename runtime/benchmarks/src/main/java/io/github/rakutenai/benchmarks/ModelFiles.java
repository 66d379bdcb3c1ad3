package io.github.rakutenai.benchmarks;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** The models that a command line names: files that are there, and random ones that are made. */
public final class ModelFiles {

    /** The options that {@link #of} reads. */
    public static final Set<String> OPTIONS = options();

    public static final String USAGE = """
              --models         files, separated by commas
              --formats        or formats of random files, such as Q8_0,Q4_0,Q4_K_M
              --folder         where the random files lie (default: the system's folder for temporary files)
              --shape, --layers, --vocabulary, --seed  of the random files, as "generate" takes them
            """;

    private ModelFiles() {}

    private static Set<String> options() {
        Set<String> options = new TreeSet<>(CheckpointRecipe.OPTIONS);
        options.addAll(Set.of("models", "formats", "folder"));
        return Set.copyOf(options);
    }

    public static List<Path> of(Arguments arguments) throws IOException {
        List<Path> files = new ArrayList<>(
                arguments.list("models", "").stream().map(Path::of).toList());
        Path folder = Path.of(arguments.text("folder").orElse(System.getProperty("java.io.tmpdir")));
        for (String format : arguments.list("formats", "")) {
            files.add(CheckpointRecipe.of(arguments, format).writeInto(folder));
        }
        return files;
    }
}
