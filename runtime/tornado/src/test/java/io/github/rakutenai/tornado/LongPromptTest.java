package io.github.rakutenai.tornado;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;

import io.github.rakutenai.engine.backend.BackendOptions;
import io.github.rakutenai.engine.backend.KvCacheType;
import io.github.rakutenai.engine.testing.RandomBlocks;
import io.github.rakutenai.engine.testing.RandomCheckpoint;
import io.github.rakutenai.engine.testing.RandomModel;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(TestDevice.class)
class LongPromptTest {

    private static final RandomCheckpoint SHAPE =
            new RandomCheckpoint(128, 1, 4, 2, 32, 192, 300, 10000, 512, 0, 1e-5f);

    @Test
    void a_pass_of_hundreds_of_rows_gives_the_oracle_s_logits() throws IOException {
        int[] tokens = SHAPE.tokenIds(1, 300);
        BackendOptions options = new BackendOptions(KvCacheType.F32, 20, 20, 512, 8);
        try (RandomModel model = new RandomModel(SHAPE, RandomBlocks.F16)) {
            float[] logits = LastLogits.of(
                    () -> new TornadoBackendProvider().open(model.config(), model.weights(), options, share -> {}),
                    tokens);
            assertThat(logits)
                    .containsExactly(
                            LastLogits.oracle(model.config(), model.weights(), tokens), within(TestDevice.tolerance()));
        }
    }
}
