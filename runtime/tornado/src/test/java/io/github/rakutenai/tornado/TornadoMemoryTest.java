package io.github.rakutenai.tornado;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;

import io.github.rakutenai.engine.backend.Backend;
import io.github.rakutenai.engine.backend.BackendOptions;
import io.github.rakutenai.engine.backend.InsufficientMemoryException;
import io.github.rakutenai.engine.backend.KvCacheType;
import io.github.rakutenai.engine.testing.RandomBlocks;
import io.github.rakutenai.engine.testing.RandomCheckpoint;
import io.github.rakutenai.engine.testing.RandomModel;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(TestDevice.class)
class TornadoMemoryTest {

    private static final RandomCheckpoint SHAPE = new RandomCheckpoint(64, 1, 4, 2, 32, 96, 300, 10000, 128, 0, 1e-5f);

    private RandomModel model;

    @BeforeEach
    void openModel() throws IOException {
        model = new RandomModel(SHAPE, RandomBlocks.F32);
    }

    @AfterEach
    void closeModel() throws IOException {
        model.close();
    }

    @Test
    void what_the_device_has_no_memory_for_is_refused_with_settings_that_fit() {
        assertThatThrownBy(() -> open(KvCacheType.F16, 1 << 26))
                .isInstanceOf(InsufficientMemoryException.class)
                .hasMessageContaining("keys and values 274.88")
                .hasMessageContaining("kv-cache.size=");
    }

    @Test
    void keys_and_values_of_8_bits_are_refused() {
        assertThatThrownBy(() -> open(KvCacheType.Q8_0, 8))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("kv-cache.type q8_0 is not there on tornadovm: choose f16");
    }

    @Test
    void more_keys_than_an_array_holds_are_refused_with_a_size_that_fits() {
        BackendOptions options = new BackendOptions(KvCacheType.F16, 1 << 22, 8, 32, 8);
        try (HostMemory memory = new HostMemory(false)) {
            assertThatThrownBy(() -> KeyValueMemory.of(model.config(), options, memory))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("keys of a layer are 4294967296 numbers, and an array on tornadovm holds at most"
                            + " 2147483647: set kv-cache.size=8191M or less");
        }
    }

    /** The logits' standard deviation is about 2. */
    @Test
    void keys_and_values_of_16_bits_give_the_oracle_s_logits_within_their_rounding() {
        int[] tokens = SHAPE.tokenIds(1, 20);
        assertThat(LastLogits.of(() -> open(KvCacheType.F16, 8), tokens))
                .containsExactly(LastLogits.oracle(model.config(), model.weights(), tokens), within(1e-2f));
    }

    /** TornadoVM may allocate 1 GB here: see pom.xml. */
    @Test
    void closing_gives_the_device_s_memory_to_the_next_one() {
        for (int i = 0; i < 2; i++) {
            open(KvCacheType.F16, 600_000_000 / 4096).close();
        }
    }

    private Backend open(KvCacheType type, int blocks) {
        BackendOptions options = new BackendOptions(type, blocks, 8, 32, 8);
        return new TornadoBackendProvider().open(model.config(), model.weights(), options, share -> {});
    }
}
