package io.github.rakutenai.engine.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.OptionalInt;

import io.github.rakutenai.engine.checkpoint.Checkpoint;
import io.github.rakutenai.engine.testing.TestData;
import org.junit.jupiter.api.Test;

/** Files that other software wrote. */
class PublishedModelsTest {

    @Test
    void a_small_llama_loads_with_its_own_hyperparameters() throws IOException {
        Path file = TestData.require("stories260K/stories260K.gguf");
        try (Checkpoint checkpoint = Checkpoint.open(file)) {
            Model model = ModelLoader.load(checkpoint, ModelOverrides.none());
            assertThat(model.config())
                    .isEqualTo(new ModelConfig(
                            64, 5, 8, 4, 8, 172, 512, 2048, OptionalInt.empty(), 1e-5f, 10000, RopeLayout.INTERLEAVED));
            assertThat(model.weights().layers()).hasSize(5);
            assertThat(model.endTokens()).containsExactly(2);
            assertThat(model.format()).isEqualTo("F32");
            assertThat(model.parameters()).isEqualTo(292_800);
        }
    }
}
