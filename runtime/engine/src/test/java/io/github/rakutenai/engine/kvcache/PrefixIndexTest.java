package io.github.rakutenai.engine.kvcache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.OptionalInt;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

class PrefixIndexTest {

    private static final int[] TEXT = IntStream.range(0, 80).toArray();

    private final BlockPool pool = new BlockPool(10);
    private PrefixIndex index = new PrefixIndex(pool, OptionalInt.empty());

    @Test
    void the_full_blocks_of_the_same_beginning_are_found() {
        compute(TEXT, 70);
        assertThat(begin(TEXT, 80)).isEqualTo(64);
        int[] other = TEXT.clone();
        other[40] = 7;
        assertThat(begin(other, 80)).isEqualTo(32);
    }

    @Test
    void the_last_token_is_always_left_to_compute() {
        compute(TEXT, 80);
        assertThat(begin(TEXT, 64)).isEqualTo(48);
        assertThat(begin(TEXT, 65)).isEqualTo(64);
        assertThat(begin(TEXT, 1)).isZero();
    }

    @Test
    void the_same_tokens_behind_another_beginning_are_another_text() {
        compute(TEXT, 80);
        int[] other = TEXT.clone();
        other[0] = 7;
        assertThat(begin(other, 80)).isZero();
    }

    @Test
    void a_sequence_that_still_runs_shares_what_it_has_computed() {
        try (BlockTable running = new BlockTable(pool)) {
            running.reserve(40);
            index.add(running, TEXT, 40);
            try (BlockTable other = new BlockTable(pool)) {
                assertThat(index.begin(other, TEXT, 80)).isEqualTo(32);
                assertThat(other.block(17)).isEqualTo(running.block(17));
                assertThat(pool.usedBlocks()).isEqualTo(3);
            }
            assertThat(pool.usedBlocks()).isEqualTo(3);
        }
    }

    @Test
    void a_sequence_that_goes_on_writes_to_blocks_of_its_own() {
        compute(TEXT, 40);
        try (BlockTable table = new BlockTable(pool)) {
            int known = index.begin(table, TEXT, 40);
            table.reserve(41);
            assertThat(known).isEqualTo(32);
            assertThat(pool.find(table.keys().get(1)))
                    .isEqualTo(table.block(31))
                    .isNotEqualTo(table.block(32));
        }
    }

    @Test
    void with_a_window_only_the_blocks_in_it_are_needed_and_held() {
        index = new PrefixIndex(pool, OptionalInt.of(20));
        try (BlockTable table = new BlockTable(pool)) {
            table.reserve(80);
            index.add(table, TEXT, 80);
            table.releaseBefore(61);
        }
        evictOldest(2);
        try (BlockTable table = new BlockTable(pool)) {
            assertThat(index.begin(table, TEXT, 80)).isEqualTo(64);
            assertThat(table.heldBlocks()).isEqualTo(2);
            assertThat(table.block(45)).isNotNegative();
            assertThatThrownBy(() -> table.block(31)).isInstanceOf(IndexOutOfBoundsException.class);
        }
    }

    @Test
    void without_a_window_a_lost_block_ends_what_is_found() {
        compute(TEXT, 80);
        evictOldest(2);
        // Ends are let go before beginnings, so that beginnings stay longer.
        assertThat(begin(TEXT, 80)).isEqualTo(48);
    }

    @Test
    void blocks_that_were_found_again_are_kept_longer() {
        compute(TEXT, 48);
        int[] other = IntStream.range(100, 148).toArray();
        compute(other, 48);
        begin(TEXT, 48);
        evictOldest(4);
        assertThat(begin(TEXT, 48)).isEqualTo(32);
        assertThat(begin(other, 48)).isZero();
    }

    /** Leaves the first {@code count} tokens computed. */
    private void compute(int[] tokens, int count) {
        try (BlockTable table = new BlockTable(pool)) {
            table.reserve(count);
            index.add(table, tokens, count);
        }
    }

    private int begin(int[] tokens, int length) {
        try (BlockTable table = new BlockTable(pool)) {
            return index.begin(table, tokens, length);
        }
    }

    private void evictOldest(int blocks) {
        try (BlockTable table = new BlockTable(pool)) {
            int empty = pool.freeBlocks() - pool.keptBlocks();
            table.reserve((empty + blocks) * BlockPool.BLOCK_TOKENS);
        }
    }
}
