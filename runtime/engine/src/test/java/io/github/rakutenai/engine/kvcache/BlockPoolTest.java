package io.github.rakutenai.engine.kvcache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

class BlockPoolTest {

    private static final BlockKey A = key(1);
    private static final BlockKey B = key(2);

    private final BlockPool pool = new BlockPool(2);

    @Test
    void blocks_come_once_each_and_then_none() {
        assertThat(IntStream.of(pool.take(), pool.take())).containsExactlyInAnyOrder(0, 1);
        assertThat(pool.usedBlocks()).isEqualTo(2);
        assertThatThrownBy(pool::take)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("all 2 key/value blocks are taken");
    }

    @Test
    void a_block_is_free_when_its_last_holder_lets_go_and_not_before() {
        int block = named(A);
        pool.hold(block);
        pool.letGo(block);
        assertThat(pool.usedBlocks()).isEqualTo(1);
        pool.letGo(block);
        assertThat(pool.usedBlocks()).isZero();
        assertThatThrownBy(() -> pool.letGo(block)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void a_named_block_that_nobody_holds_is_free_and_can_still_be_found() {
        int block = named(A);
        pool.letGo(block);
        assertThat(pool.freeBlocks()).isEqualTo(2);
        assertThat(pool.keptBlocks()).isEqualTo(1);
        assertThat(pool.find(A)).isEqualTo(block);
        pool.hold(block);
        assertThat(pool.keptBlocks()).isZero();
        assertThat(pool.usedBlocks()).isEqualTo(1);
    }

    @Test
    void empty_blocks_are_taken_before_kept_ones_and_of_those_the_one_let_go_longest_ago() {
        int first = named(A);
        int second = named(B);
        pool.letGo(second);
        pool.letGo(first);
        assertThat(pool.take()).isEqualTo(second);
        assertThat(pool.find(B)).isEqualTo(-1);
        assertThat(pool.find(A)).isEqualTo(first);
    }

    @Test
    void a_block_that_was_taken_again_can_have_another_name() {
        named(A);
        int block = named(B);
        pool.letGo(block);
        assertThat(pool.take()).isEqualTo(block);
        BlockKey other = key(3);
        pool.name(block, other);
        assertThat(pool.find(other)).isEqualTo(block);
        assertThat(pool.find(B)).isEqualTo(-1);
    }

    @Test
    void of_two_blocks_with_the_same_content_the_first_keeps_the_name() {
        int first = named(A);
        int second = named(A);
        assertThat(pool.find(A)).isEqualTo(first);
        pool.letGo(second);
        assertThat(pool.keptBlocks()).isZero();
        assertThat(pool.find(A)).isEqualTo(first);
    }

    @Test
    void a_pool_has_at_least_one_block() {
        assertThatThrownBy(() -> new BlockPool(0)).isInstanceOf(IllegalArgumentException.class);
    }

    private int named(BlockKey key) {
        int block = pool.take();
        pool.name(block, key);
        return block;
    }

    private static BlockKey key(int token) {
        int[] tokens = new int[BlockPool.BLOCK_TOKENS];
        tokens[0] = token;
        return new BlockKey.Maker().after(BlockKey.START, tokens, 0);
    }
}
