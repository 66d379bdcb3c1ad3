package io.github.rakutenai.engine.backend;

import static org.assertj.core.api.Assertions.assertThatNoException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.OptionalInt;

import io.github.rakutenai.engine.model.ModelConfig;
import io.github.rakutenai.engine.model.RopeLayout;
import org.junit.jupiter.api.Test;

/** RakutenAI-7B's shape: 2 MiB of keys and values for each block of 16 positions. */
class MemoryNeedsTest {

    private static final long MIB = 1 << 20;
    private static final ModelConfig CONFIG = new ModelConfig(
            4096, 32, 32, 8, 128, 14336, 48000, 4096, OptionalInt.of(4096), 1e-5f, 10000, RopeLayout.INTERLEAVED);
    private static final MemoryNeeds NEEDS = new MemoryNeeds(7000 * MIB, 2048 * MIB, 100 * MIB);

    @Test
    void what_fits_is_let_through() {
        assertThatNoException().isThrownBy(() -> check(9148));
    }

    @Test
    void too_little_for_many_conversations_says_how_much_and_which_size_fits() {
        assertTooLittle(
                9147,
                "takes 9.59 GB on a card (weights 7.34, keys and values 2.15, scratch 0.10), but 9.59 GB can be had",
                "kv-cache.size=2047M fits");
    }

    @Test
    void too_little_for_one_conversation_says_which_context_fits() {
        assertTooLittle(7201, "kv-cache.size=101M with context-tokens=800 fits, or take a checkpoint with fewer bits");
    }

    @Test
    void too_little_for_the_weights_says_what_else_can_be_done() {
        assertTooLittle(7101, "take a checkpoint with fewer bits a weight, or set backend=cpu");
        assertTooLittle(10, "backend=cpu");
    }

    private static void assertTooLittle(long availableMib, String... parts) {
        assertThatThrownBy(() -> check(availableMib))
                .isInstanceOf(InsufficientMemoryException.class)
                .hasMessageContainingAll(parts);
    }

    private static void check(long availableMib) {
        NEEDS.requireWithin(
                availableMib * MIB, "a card", CONFIG, new BackendOptions(KvCacheType.F16, 1024, 256, 128, 16));
    }
}
