package io.github.rakutenai.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.OptionalInt;

import io.github.rakutenai.engine.backend.KvCacheType;
import io.github.rakutenai.engine.model.ModelConfig;
import io.github.rakutenai.engine.model.RopeLayout;
import io.github.rakutenai.engine.scheduler.SchedulerLimits;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** RakutenAI-7B's keys and values: 128 KiB a token, 2 MiB a block. */
class KvCacheOptionsTest {

    private static final long GIB = 1L << 30;
    private static final long BLOCK = 2L << 20;
    private static final int WINDOW_BLOCKS = (4096 + 128) / 16 + 1;

    @Test
    void unset_it_holds_all_contexts_that_may_run_together() {
        assertThat(blocks(new KvCacheSize.Automatic(), 1024 * GIB)).isEqualTo(16 * WINDOW_BLOCKS);
    }

    @Test
    void unset_it_takes_at_most_an_eighth_of_the_memory() {
        assertThat(blocks(new KvCacheSize.Automatic(), 16 * GIB)).isEqualTo(1024);
    }

    @Test
    void unset_it_holds_one_context_in_any_case() {
        assertThat(blocks(new KvCacheSize.Automatic(), GIB)).isEqualTo(WINDOW_BLOCKS);
    }

    @Test
    void a_size_is_kept_to() {
        assertThat(blocks(new KvCacheSize.Bytes(4 * GIB), 16 * GIB)).isEqualTo(2048);
        assertThat(blocks(new KvCacheSize.Bytes(4 * GIB - 1), 16 * GIB)).isEqualTo(2047);
    }

    @Test
    void a_share_is_one_of_the_machine_s_memory() {
        assertThat(blocks(new KvCacheSize.ShareOfMemory(0.25), 16 * GIB)).isEqualTo(2048);
    }

    @Test
    void a_size_below_one_context_is_refused_with_both() {
        assertThatThrownBy(() -> blocks(new KvCacheSize.Bytes(100 * BLOCK), 16 * GIB))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("gives " + 100 * BLOCK)
                .hasMessageContaining("context-tokens 32768 takes " + WINDOW_BLOCKS * BLOCK);
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, -0.1, 1.01, Double.NaN})
    void a_share_is_above_zero_and_at_most_all(double share) {
        assertThatThrownBy(() -> new KvCacheSize.ShareOfMemory(share)).isInstanceOf(IllegalArgumentException.class);
    }

    private static int blocks(KvCacheSize size, long memoryBytes) {
        OptionalInt window = OptionalInt.of(4096);
        ModelConfig config = new ModelConfig(
                4096, 32, 32, 8, 128, 14336, 48000, 32768, window, 1e-5f, 10_000, RopeLayout.INTERLEAVED);
        SchedulerLimits limits = new SchedulerLimits(64, 16, 128, window, true);
        return new KvCacheOptions(KvCacheType.F16, size, true).blocks(config, limits, memoryBytes);
    }
}
