package io.github.rakutenai.tornado;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;

import io.github.rakutenai.engine.backend.ActivationType;
import io.github.rakutenai.engine.backend.Availability;
import io.github.rakutenai.engine.backend.Backend;
import io.github.rakutenai.engine.backend.BackendOptions;
import io.github.rakutenai.engine.backend.Batch;
import io.github.rakutenai.engine.backend.CpuBackend;
import io.github.rakutenai.engine.backend.CpuOptions;
import io.github.rakutenai.engine.backend.InsufficientMemoryException;
import io.github.rakutenai.engine.backend.KvCacheType;
import io.github.rakutenai.engine.backend.RowOutput;
import io.github.rakutenai.engine.kernel.ScalarKernels;
import io.github.rakutenai.engine.kvcache.BlockPool;
import io.github.rakutenai.engine.kvcache.BlockTable;
import io.github.rakutenai.engine.testing.RandomBlocks;
import io.github.rakutenai.engine.testing.RandomCheckpoint;
import io.github.rakutenai.engine.testing.RandomModel;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TornadoMemoryTest {

    private static final int TOKENS = 20;
    private static final RandomCheckpoint SHAPE = new RandomCheckpoint(64, 1, 4, 2, 16, 96, 300, 10000, 128, 0, 1e-5f);

    private final TornadoBackendProvider provider = new TornadoBackendProvider();
    private RandomModel model;

    @BeforeEach
    void openModel() throws IOException {
        assertThat(provider.availability()).isInstanceOf(Availability.Device.class);
        model = new RandomModel(SHAPE, RandomBlocks.F32);
    }

    @AfterEach
    void closeModel() throws IOException {
        model.close();
    }

    @Test
    void what_the_device_has_no_memory_for_is_refused_with_settings_that_fit() {
        BackendOptions options = new BackendOptions(KvCacheType.F16, 1 << 26, 8, 32, 8);
        assertThatThrownBy(() -> provider.open(model.config(), model.weights(), options, share -> {}))
                .isInstanceOf(InsufficientMemoryException.class)
                .hasMessageContaining("keys and values 137.44")
                .hasMessageContaining("fits");
    }

    @Test
    void keys_and_values_of_8_bits_are_refused() {
        BackendOptions options = new BackendOptions(KvCacheType.Q8_0, 8, 8, 32, 8);
        assertThatThrownBy(() -> provider.open(model.config(), model.weights(), options, share -> {}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("choose f16");
    }

    /** The logits' standard deviation is about 2. */
    @Test
    void keys_and_values_of_16_bits_give_the_oracle_s_logits_within_their_rounding() {
        BackendOptions options = new BackendOptions(KvCacheType.F16, 8, 8, 32, 8);
        CpuOptions exact = new CpuOptions(1, KvCacheType.F32, ActivationType.FLOAT32, 8, 32);
        try (Backend tested = provider.open(model.config(), model.weights(), options, share -> {});
                Backend oracle = new CpuBackend(model.config(), model.weights(), ScalarKernels::new, exact)) {
            float[] found = lastLogits(tested);
            float[] expected = lastLogits(oracle);
            for (int i = 0; i < expected.length; i++) {
                assertThat(Math.abs(found[i] - expected[i])).isLessThan(1e-2f);
            }
        }
    }

    private static float[] lastLogits(Backend backend) {
        int[] tokens = SHAPE.tokenIds(1, TOKENS);
        Batch batch = new Batch(32, backend.config().vocabularySize());
        try (BlockTable table = new BlockTable(new BlockPool(backend.kvBlocks()))) {
            table.reserve(TOKENS);
            for (int position = 0; position < TOKENS - 1; position++) {
                batch.add(tokens[position], position, table, RowOutput.NOTHING);
            }
            backend.forward(batch);
            batch.clear();
            batch.add(tokens[TOKENS - 1], TOKENS - 1, table, RowOutput.LOGITS);
            backend.forward(batch);
        }
        return batch.logits(0).clone();
    }
}
