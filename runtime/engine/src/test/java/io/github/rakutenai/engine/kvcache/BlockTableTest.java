package io.github.rakutenai.engine.kvcache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class BlockTableTest {

    private final BlockPool pool = new BlockPool(4);

    @Test
    void positions_of_sixteen_share_a_block_and_two_tables_share_none() {
        BlockTable a = new BlockTable(pool);
        BlockTable b = new BlockTable(pool);
        assertThat(a.reserve(17)).isTrue();
        assertThat(b.reserve(1)).isTrue();
        assertThat(a.block(0)).isEqualTo(a.block(15)).isNotEqualTo(a.block(16)).isNotEqualTo(b.block(0));
        assertThat(pool.freeBlocks()).isEqualTo(1);
    }

    @Test
    void a_reservation_that_does_not_fit_takes_nothing() {
        BlockTable table = new BlockTable(pool);
        assertThat(table.reserve(16)).isTrue();
        assertThat(table.reserve(65)).isFalse();
        assertThat(pool.usedBlocks()).isEqualTo(1);
    }

    @Test
    void released_blocks_are_free_and_no_longer_readable() {
        BlockTable table = new BlockTable(pool);
        table.reserve(64);
        table.releaseBefore(33);
        assertThat(pool.freeBlocks()).isEqualTo(2);
        assertThat(table.heldBlocks()).isEqualTo(2);
        assertThatThrownBy(() -> table.block(31)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThat(table.block(32)).isNotNegative();
    }

    @Test
    void closing_gives_back_everything_once() {
        BlockTable table = new BlockTable(pool);
        table.reserve(64);
        table.releaseBefore(16);
        table.close();
        table.close();
        assertThat(pool.freeBlocks()).isEqualTo(4);
    }
}
