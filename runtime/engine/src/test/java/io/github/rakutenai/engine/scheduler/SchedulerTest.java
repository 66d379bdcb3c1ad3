package io.github.rakutenai.engine.scheduler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.SplittableRandom;

import io.github.rakutenai.engine.kvcache.BlockPool;
import io.github.rakutenai.engine.kvcache.BlockTable;
import org.junit.jupiter.api.Test;

class SchedulerTest {

    private static final int STEP_TOKENS = 32;

    private final BlockPool pool = new BlockPool(8);

    @Test
    void a_long_prompt_is_computed_in_chunks_of_the_budget() {
        Scheduler scheduler = scheduler(4, 1);
        Sequence sequence = enqueue(scheduler, 70, 10);
        assertThat(step(scheduler)).isEqualTo("0+32");
        assertThat(step(scheduler)).isEqualTo("32+32");
        assertThat(step(scheduler)).isEqualTo("64+6 end");
        sequence.append(1);
        assertThat(step(scheduler)).isEqualTo("70+1 end");
    }

    @Test
    void the_second_sequence_waits_for_the_first_and_starts_when_it_is_removed() {
        Scheduler scheduler = scheduler(4, 1);
        Sequence first = enqueue(scheduler, 10, 10);
        enqueue(scheduler, 12, 10);
        assertThat(scheduler.running()).isEqualTo(1);
        assertThat(scheduler.waiting()).isEqualTo(1);
        assertThat(step(scheduler)).isEqualTo("0+10 end");
        scheduler.remove(first);
        assertThat(step(scheduler)).isEqualTo("0+12 end");
    }

    @Test
    void a_full_queue_refuses_at_once_and_takes_no_block() {
        Scheduler scheduler = scheduler(1, 1);
        enqueue(scheduler, 10, 10);
        enqueue(scheduler, 10, 10);
        assertThatThrownBy(() -> enqueue(scheduler, 10, 10)).isInstanceOf(EngineBusyException.class);
        assertThat(pool.usedBlocks()).isZero();
    }

    @Test
    void a_queue_of_size_zero_still_lets_an_idle_engine_start() {
        Scheduler scheduler = scheduler(0, 1);
        assertThatCode(() -> enqueue(scheduler, 10, 10)).doesNotThrowAnyException();
    }

    @Test
    void a_sequence_that_is_one_token_behind_is_not_delayed_by_a_long_prompt() {
        Scheduler scheduler = scheduler(4, 2);
        Sequence first = enqueue(scheduler, 10, 10);
        step(scheduler);
        first.append(1);
        enqueue(scheduler, 40, 10);
        assertThat(step(scheduler)).isEqualTo("10+1 end, 0+31");
    }

    @Test
    void a_sequence_starts_only_when_the_pool_has_room_for_its_longest_reply() {
        Scheduler scheduler = scheduler(4, 2);
        enqueue(scheduler, 10, 80);
        enqueue(scheduler, 10, 40);
        assertThat(scheduler.running()).isEqualTo(1);
    }

    @Test
    void a_sequence_that_the_whole_pool_cannot_hold_is_refused_with_both_numbers() {
        Scheduler scheduler = scheduler(4, 1);
        assertThatThrownBy(() -> enqueue(scheduler, 100, 29))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("9 key/value blocks")
                .hasMessageContaining("only 8");
    }

    @Test
    void blocks_behind_the_window_are_given_back() {
        SchedulerLimits limits = new SchedulerLimits(4, 1, STEP_TOKENS, OptionalInt.of(20));
        Scheduler scheduler = new Scheduler(pool, limits);
        Sequence sequence = enqueue(scheduler, 300, 10);
        int most = 0;
        while (sequence.computed() < 300) {
            scheduler.plan();
            most = Math.max(most, pool.usedBlocks());
            scheduler.commit(scheduler.plan());
        }
        assertThat(most).isLessThanOrEqualTo(limits.mostBlocks(310));
        assertThat(pool.usedBlocks()).isEqualTo(2);
    }

    @Test
    void random_arrivals_and_removals_leak_no_block_and_finish_every_sequence() {
        for (int seed = 0; seed < 500; seed++) {
            simulate(new SplittableRandom(seed));
        }
    }

    private static void simulate(SplittableRandom random) {
        OptionalInt window = random.nextBoolean() ? OptionalInt.of(1 + random.nextInt(40)) : OptionalInt.empty();
        BlockPool pool = new BlockPool(12);
        Scheduler scheduler =
                new Scheduler(pool, new SchedulerLimits(3, 1 + random.nextInt(3), 8 + random.nextInt(30), window));
        List<Sequence> live = new ArrayList<>();
        int toArrive = 20;
        for (int steps = 0; toArrive > 0 || !live.isEmpty(); steps++) {
            assertThat(steps).isLessThan(5_000);
            if (toArrive > 0 && random.nextInt(3) == 0) {
                toArrive--;
                arrive(scheduler, pool, random, live);
            }
            StepPlan plan = scheduler.plan();
            scheduler.commit(plan);
            for (StepPlan.Chunk chunk : plan.chunks()) {
                Sequence sequence = chunk.sequence();
                if (chunk.reachesEnd() || random.nextInt(50) == 0) {
                    finishOrAppend(scheduler, random, live, sequence);
                }
            }
        }
        assertThat(pool.usedBlocks()).isZero();
    }

    private static void arrive(Scheduler scheduler, BlockPool pool, SplittableRandom random, List<Sequence> live) {
        Sequence sequence = new Sequence(new int[1 + random.nextInt(90)], 1 + random.nextInt(30), new BlockTable(pool));
        try {
            scheduler.enqueue(sequence);
            live.add(sequence);
        } catch (EngineBusyException e) {
            assertThat(scheduler.waiting()).isEqualTo(3);
        }
    }

    private static void finishOrAppend(
            Scheduler scheduler, SplittableRandom random, List<Sequence> live, Sequence sequence) {
        boolean full = sequence.length() == sequence.mostTokens();
        if (full || sequence.computed() < sequence.length() || random.nextInt(20) == 0) {
            scheduler.remove(sequence);
            live.remove(sequence);
        } else {
            sequence.append(0);
        }
    }

    private Scheduler scheduler(int queueSize, int maxConcurrentSequences) {
        return new Scheduler(
                pool, new SchedulerLimits(queueSize, maxConcurrentSequences, STEP_TOKENS, OptionalInt.empty()));
    }

    private Sequence enqueue(Scheduler scheduler, int promptTokens, int maxTokens) {
        Sequence sequence = new Sequence(new int[promptTokens], maxTokens, new BlockTable(pool));
        scheduler.enqueue(sequence);
        return sequence;
    }

    private static String step(Scheduler scheduler) {
        StepPlan plan = scheduler.plan();
        List<String> chunks = plan.chunks().stream()
                .map(chunk -> chunk.from() + "+" + chunk.count() + (chunk.reachesEnd() ? " end" : ""))
                .toList();
        scheduler.commit(plan);
        return String.join(", ", chunks);
    }
}
