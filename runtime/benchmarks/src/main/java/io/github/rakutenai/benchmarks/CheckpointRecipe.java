package io.github.rakutenai.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Set;

import io.github.rakutenai.engine.testing.RandomCheckpoint;
import io.github.rakutenai.engine.testing.RandomFormat;

/**
 * A seeded random GGUF file; the same recipe gives the same bytes on every machine.
 *
 * @param shape name of a {@link RandomCheckpoint}
 * @param layers decoder layers; RakutenAI-7B has 32
 * @param vocabulary tokens; RakutenAI-7B has 48,000
 * @param format a tensor type of GGUF, or a mixture such as Q4_K_M
 */
public record CheckpointRecipe(String shape, int layers, int vocabulary, RandomFormat format, long seed) {

    /** The options that {@link #of} reads. */
    public static final Set<String> OPTIONS = Set.of("shape", "layers", "vocabulary", "seed");

    public static final String DEFAULT_SHAPE = "rakutenai-7b";
    public static final int DEFAULT_LAYERS = 8;
    public static final int DEFAULT_VOCABULARY = 48_000;

    public static CheckpointRecipe of(Arguments arguments, String format) {
        return new CheckpointRecipe(
                arguments.text("shape").orElse(DEFAULT_SHAPE),
                arguments.integer("layers", DEFAULT_LAYERS),
                arguments.integer("vocabulary", DEFAULT_VOCABULARY),
                RandomFormat.named(format),
                arguments.integer("seed", 1));
    }

    public RandomCheckpoint checkpoint() {
        return RandomCheckpoint.named(shape).withLayers(layers).withVocabulary(vocabulary);
    }

    public String fileName() {
        return "%s-%d-layers-%d-tokens-%s-seed-%d.gguf".formatted(shape, layers, vocabulary, format.name(), seed);
    }

    /** Writes the file unless the folder has it; one that is half written never bears its name. */
    public Path writeInto(Path folder) throws IOException {
        Path file = folder.resolve(fileName());
        if (!Files.exists(file)) {
            Files.createDirectories(folder);
            Path partial = Files.createTempFile(folder, "partial", ".gguf");
            try {
                checkpoint().write(partial, format, seed);
                Files.move(partial, file, StandardCopyOption.ATOMIC_MOVE);
            } finally {
                Files.deleteIfExists(partial);
            }
        }
        return file;
    }
}
