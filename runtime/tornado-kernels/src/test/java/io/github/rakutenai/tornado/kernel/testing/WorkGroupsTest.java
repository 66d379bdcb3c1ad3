package io.github.rakutenai.tornado.kernel.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

class WorkGroupsTest {

    @Test
    void each_item_knows_its_place() {
        IntArray places = new IntArray(2 * 3 * 5);
        WorkGroups.run(3, 2, context -> {
            int at = 5 * context.globalIdx;
            places.set(at, context.globalIdx);
            places.set(at + 1, context.groupIdx);
            places.set(at + 2, context.localIdx);
            places.set(at + 3, context.localGroupSizeX);
            places.set(at + 4, context.globalGroupSizeX);
        });
        assertThat(places.toHeapArray())
                .containsExactly(
                        0, 0, 0, 2, 6, 1, 0, 1, 2, 6, 2, 1, 0, 2, 6, 3, 1, 1, 2, 6, 4, 2, 0, 2, 6, 5, 2, 1, 2, 6);
    }

    @Test
    void items_see_behind_a_barrier_what_others_wrote_before_it() {
        int threads = 96;
        FloatArray sums = new FloatArray(threads);
        WorkGroups.run(1, threads, context -> {
            float[] written = context.allocateFloatLocalArray(threads);
            written[context.localIdx] = context.localIdx;
            context.localBarrier();
            float sum = 0;
            for (int i = 0; i < threads; i++) {
                sum += written[i];
            }
            sums.set(context.localIdx, sum);
        });
        assertThat(sums.toHeapArray()).containsOnly(threads * (threads - 1) / 2f);
    }

    @Test
    void a_missing_barrier_shows() {
        FloatArray read = new FloatArray(64);
        WorkGroups.run(1, 64, context -> {
            float[] written = context.allocateFloatLocalArray(64);
            written[context.localIdx] = 1;
            read.set(context.localIdx, written[63 - context.localIdx]);
        });
        assertThat(read.toHeapArray()).contains(Float.NaN);
    }

    @Test
    void a_barrier_that_some_items_pass_by_fails() {
        assertThatThrownBy(() -> WorkGroups.run(1, 4, context -> {
                    if (context.localIdx != 2) {
                        context.localBarrier();
                    }
                }))
                .isInstanceOf(AssertionError.class)
                .hasMessage("Group 0: 1 of 4 items finished, the others wait: "
                        + "[0 at local barrier, 1 at local barrier, 3 at local barrier]");
    }

    @Test
    void half_a_warp_that_sums_fails() {
        assertThatThrownBy(() -> WorkGroups.run(1, 64, context -> {
                    if (context.localIdx < 16) {
                        context.simdSum(1);
                    }
                }))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("Group 0: 48 of 64 items finished")
                .hasMessageContaining("15 at simdSum");
    }

    @Test
    void an_item_that_throws_is_named() {
        assertThatThrownBy(() -> WorkGroups.run(2, 8, context -> {
                    if (context.globalIdx == 11) {
                        throw new IllegalArgumentException("wrong");
                    }
                    context.localBarrier();
                }))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("Work item 3 of group 1 failed")
                .hasRootCauseMessage("wrong");
    }

    @Test
    void local_arrays_that_differ_between_items_fail() {
        assertThatThrownBy(() -> WorkGroups.run(1, 2, context -> context.allocateIntLocalArray(8 + context.localIdx)))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("Local array 0 is int[] of");
    }

    @Test
    void warps_sum_and_shuffle_each_for_itself() {
        FloatArray sums = new FloatArray(64);
        FloatArray shuffled = new FloatArray(64);
        FloatArray first = new FloatArray(64);
        WorkGroups.run(1, 64, context -> {
            int item = context.localIdx;
            sums.set(item, context.simdSum(item));
            shuffled.set(item, context.simdShuffleDown(item, 4));
            first.set(item, context.simdBroadcastFirst(item));
        });
        for (int item = 0; item < 64; item++) {
            assertThat(sums.get(item)).isEqualTo(item < 32 ? 496 : 1520);
            assertThat(shuffled.get(item)).isEqualTo(item % 32 < 28 ? item + 4 : item);
            assertThat(first.get(item)).isEqualTo(item / 32 * 32);
        }
    }

    @Test
    void a_missing_barrier_before_the_next_write_shows() {
        IntArray late = new IntArray(64);
        WorkGroups.run(1, 64, context -> {
            int[] written = context.allocateIntLocalArray(64);
            for (int round = 0; round < 3; round++) {
                written[context.localIdx] = round;
                context.localBarrier();
                if (written[63 - context.localIdx] != round) {
                    late.set(context.localIdx, 1);
                }
            }
        });
        assertThat(late.toHeapArray()).contains(1);
    }

    @Test
    void many_barriers_keep_many_items_in_step() {
        int threads = 256;
        WorkGroups.run(1, threads, context -> {
            int[] rounds = context.allocateIntLocalArray(threads);
            for (int round = 0; round < 100; round++) {
                rounds[context.localIdx] = round;
                context.localBarrier();
                assertThat(rounds[threads - 1 - context.localIdx]).isEqualTo(round);
                context.localBarrier();
            }
        });
    }
}
