package io.github.rakutenai.tornado;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Path;

import io.github.rakutenai.engine.backend.BackendOptions;
import io.github.rakutenai.engine.backend.KvCacheType;
import io.github.rakutenai.engine.checkpoint.Checkpoint;
import io.github.rakutenai.engine.model.Model;
import io.github.rakutenai.engine.model.ModelLoader;
import io.github.rakutenai.engine.model.ModelOverrides;
import io.github.rakutenai.engine.testing.RandomCheckpoint;
import io.github.rakutenai.engine.testing.RandomMixture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(TestDevice.class)
class MixedFormatsTest {

    private static final RandomCheckpoint SHAPE = new RandomCheckpoint(256, 2, 4, 2, 64, 256, 300, 10000, 64, 0, 1e-5f);

    /** In one of the two layers, values have more bits than queries and keys. */
    @Test
    void queries_keys_and_values_may_have_different_formats(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("mixed.gguf");
        int[] tokens = SHAPE.tokenIds(1, 20);
        SHAPE.write(file, RandomMixture.Q4_K_M, 1);
        try (Checkpoint checkpoint = Checkpoint.open(file)) {
            Model model = ModelLoader.load(checkpoint, ModelOverrides.none());
            BackendOptions options = new BackendOptions(KvCacheType.F32, 8, 8, 32, 8);
            TornadoBackendProvider provider = new TornadoBackendProvider();
            assertThat(LastLogits.of(
                            () -> provider.open(model.config(), model.weights(), options, share -> {}), tokens))
                    .containsExactly(
                            LastLogits.oracle(model.config(), model.weights(), tokens), within(TestDevice.tolerance()));
        }
    }
}
