package io.github.rakutenai.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

import io.github.rakutenai.engine.checkpoint.Checkpoint;
import io.github.rakutenai.engine.model.ModelLoader;
import io.github.rakutenai.engine.model.ModelOverrides;
import io.github.rakutenai.engine.model.Weights;
import io.github.rakutenai.engine.tensor.DType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckpointRecipeTest {

    @TempDir
    private Path folder;

    @Test
    void the_same_recipe_gives_the_same_bytes_and_another_seed_others() throws IOException {
        Path file = recipe("Q5_1", 2, 1).writeInto(folder.resolve("a"));
        assertThat(recipe("Q5_1", 2, 1).writeInto(folder.resolve("b"))).hasSameBinaryContentAs(file);
        Path other = recipe("Q5_1", 2, 2).writeInto(folder);
        assertThat(Files.mismatch(file, other)).isNotNegative();
        assertThat(Files.size(other)).isEqualTo(Files.size(file));
    }

    @Test
    void a_file_that_is_there_is_kept_and_nothing_half_written_is_left() throws IOException {
        Path file = recipe("Q8_0", 1, 1).writeInto(folder);
        Files.writeString(file, "kept");
        recipe("Q8_0", 1, 1).writeInto(folder);
        assertThat(file).hasContent("kept");
        assertThat(folder).isDirectoryNotContaining("glob:**partial*");
    }

    @Test
    void layers_and_vocabulary_are_those_asked_for() throws IOException {
        try (Checkpoint checkpoint = Checkpoint.open(recipe("F16", 3, 1).writeInto(folder))) {
            var config = ModelLoader.load(checkpoint, ModelOverrides.none()).config();
            assertThat(config.layers()).isEqualTo(3);
            assertThat(config.vocabularySize()).isEqualTo(300);
        }
    }

    @Test
    void q4_k_m_keeps_more_bits_where_llama_cpp_does() throws IOException {
        Map<Integer, List<Integer>> sensitiveLayers =
                Map.of(8, List.of(0, 3, 6, 7), 32, List.of(0, 1, 2, 3, 6, 9, 12, 15, 18, 21, 24, 27, 28, 29, 30, 31));
        for (var expected : sensitiveLayers.entrySet()) {
            Path file = recipe("Q4_K_M", expected.getKey(), 1).writeInto(folder);
            try (Checkpoint checkpoint = Checkpoint.open(file)) {
                assertMixed(ModelLoader.load(checkpoint, ModelOverrides.none()).weights(), expected.getValue());
            }
        }
    }

    private static void assertMixed(Weights weights, List<Integer> sensitiveLayers) {
        assertThat(weights.output().dtype()).isEqualTo(DType.Q6_K);
        assertThat(weights.tokenEmbedding().dtype()).isEqualTo(DType.Q4_K);
        IntStream.range(0, weights.layers().size()).forEach(i -> {
            DType expected = sensitiveLayers.contains(i) ? DType.Q6_K : DType.Q4_K;
            assertThat(weights.layers().get(i).value().dtype()).isEqualTo(expected);
            assertThat(weights.layers().get(i).down().dtype()).isEqualTo(expected);
            assertThat(weights.layers().get(i).gate().dtype()).isEqualTo(DType.Q4_K);
        });
    }

    private static CheckpointRecipe recipe(String format, int layers, int seed) {
        String line = "--shape mistral --vocabulary 300 --layers %d --seed %d".formatted(layers, seed);
        return CheckpointRecipe.of(Arguments.parse(CheckpointRecipe.OPTIONS, line.split(" ")), format);
    }
}
