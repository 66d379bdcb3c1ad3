package io.github.rakutenai.engine.scheduler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

import io.github.rakutenai.engine.kvcache.BlockPool;
import io.github.rakutenai.engine.kvcache.BlockTable;
import io.github.rakutenai.engine.speculation.DraftSource;
import io.github.rakutenai.engine.speculation.Speculation;
import org.junit.jupiter.api.Test;

class SchedulerTest {

    private static final int STEP_TOKENS = 32;
    private static final int DRAFT = 9;

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
        assertThat(step(scheduler)).isEqualTo("0+10 end");
        assertThat(scheduler.running()).isEqualTo(1);
        assertThat(scheduler.waiting()).isEqualTo(1);
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
    void beside_a_reply_a_slow_machine_reads_less_of_a_prompt_at_a_time() {
        Scheduler scheduler = scheduler(new SchedulerLimits(4, 2, 48, OptionalInt.empty(), false));
        Sequence first = enqueue(scheduler, 10, 10);
        step(scheduler);
        enqueue(scheduler, 110, 10);
        StepPlan slow = scheduler.plan();
        scheduler.commit(slow);
        scheduler.measured(slow, TimeUnit.SECONDS.toNanos(10));
        first.append(1);
        assertThat(step(scheduler)).isEqualTo("10+1 end, 48+32");
        assertThat(step(scheduler)).isEqualTo("80+30 end");
    }

    @Test
    void half_of_the_budget_is_the_oldest_prompt_s_and_the_other_half_goes_to_the_shortest() {
        Scheduler scheduler = scheduler(4, 3);
        enqueue(scheduler, 60, 1);
        enqueue(scheduler, 40, 1);
        enqueue(scheduler, 10, 1);
        assertThat(step(scheduler)).isEqualTo("0+16, 0+6, 0+10 end");
    }

    @Test
    void a_sequence_starts_only_when_the_pool_has_room_for_its_prompt() {
        Scheduler scheduler = scheduler(4, 2);
        enqueue(scheduler, 70, 10);
        enqueue(scheduler, 60, 10);
        assertThat(step(scheduler)).isEqualTo("0+32");
        assertThat(scheduler.waiting()).isEqualTo(1);
    }

    @Test
    void the_youngest_is_preempted_when_no_block_is_free_and_begins_again_with_all_its_tokens() {
        Scheduler scheduler = scheduler(4, 2);
        Sequence oldest = enqueue(scheduler, 62, 60);
        Sequence youngest = enqueue(scheduler, 60, 60);
        growUntilOneIsPreempted(scheduler);
        assertThat(scheduler.counts().preemptions()).isEqualTo(1);
        assertThat(youngest.computed()).isZero();
        int length = youngest.length();
        scheduler.remove(oldest);
        assertThat(length).isGreaterThan(60);
        assertThat(computeAll(scheduler, youngest)).isEqualTo(length);
    }

    @Test
    void a_preempted_sequence_takes_up_what_is_left_of_its_own_blocks() {
        Scheduler scheduler = scheduler(new SchedulerLimits(4, 2, STEP_TOKENS, OptionalInt.empty(), true));
        Sequence oldest = enqueue(scheduler, IntStream.range(0, 62).toArray(), 60);
        Sequence youngest = enqueue(scheduler, IntStream.range(100, 160).toArray(), 60);
        growUntilOneIsPreempted(scheduler);
        scheduler.remove(oldest);
        assertThat(computeAll(scheduler, youngest)).isBetween(1, 32);
        assertThat(scheduler.counts().prefixHits()).isZero();
    }

    @Test
    void a_preempted_sequence_begins_before_those_that_never_started() {
        Scheduler scheduler = scheduler(4, 2);
        Sequence oldest = enqueue(scheduler, 62, 60);
        Sequence youngest = enqueue(scheduler, 60, 60);
        Sequence never = enqueue(scheduler, 5, 5);
        growUntilOneIsPreempted(scheduler);
        scheduler.remove(oldest);
        assertThat(scheduler.plan().chunks())
                .extracting(StepPlan.Chunk::sequence)
                .containsExactly(youngest, never);
    }

    @Test
    void what_an_earlier_sequence_computed_for_the_same_beginning_is_not_computed_again() {
        Scheduler scheduler = scheduler(new SchedulerLimits(4, 2, STEP_TOKENS, OptionalInt.empty(), true));
        int[] prompt = IntStream.range(0, 50).toArray();
        Sequence first = enqueue(scheduler, prompt, 5);
        while (first.missing() > 0) {
            scheduler.commit(scheduler.plan());
        }
        scheduler.remove(first);
        prompt[49] = 1;
        Sequence second = enqueue(scheduler, prompt, 5);
        assertThat(step(scheduler)).isEqualTo("48+2 end");
        assertThat(scheduler.counts().prefixQueries()).isEqualTo(100);
        assertThat(scheduler.counts().prefixHits()).isEqualTo(48);
        scheduler.remove(second);
        prompt[3] = 1;
        enqueue(scheduler, prompt, 5);
        assertThat(step(scheduler)).isEqualTo("0+32");
    }

    @Test
    void a_prompt_that_is_scored_asks_for_the_logits_before_its_tokens_and_computes_them_itself() {
        Scheduler scheduler = scheduler(new SchedulerLimits(4, 2, STEP_TOKENS, OptionalInt.empty(), true));
        int[] prompt = IntStream.range(0, 50).toArray();
        Sequence first = enqueue(scheduler, prompt, 5);
        while (first.missing() > 0) {
            scheduler.commit(scheduler.plan());
        }
        scheduler.remove(first);
        Sequence scored = new Sequence(prompt, 33, 5, new BlockTable(pool), Speculation.OFF.newSource());
        scheduler.enqueue(scored);
        StepPlan plan = scheduler.plan();
        StepPlan.Chunk chunk = plan.chunks().getFirst();
        assertThat(chunk.from()).isEqualTo(32);
        assertThat(IntStream.range(32, chunk.end()).allMatch(chunk::wantsLogits))
                .isTrue();
        assertThat(plan.decodesOnly()).isFalse();
        IntStream.range(33, 50).forEach(position -> scored.scored());
        assertThat(IntStream.range(32, 49).noneMatch(chunk::wantsLogits)).isTrue();
    }

    @Test
    void of_prompts_that_come_at_once_and_begin_alike_the_beginning_is_computed_once() {
        Scheduler scheduler = scheduler(new SchedulerLimits(4, 3, STEP_TOKENS, OptionalInt.empty(), true));
        for (int last = 0; last < 3; last++) {
            int[] prompt = IntStream.range(0, 34).toArray();
            prompt[33] = last;
            enqueue(scheduler, prompt, 5);
        }
        assertThat(step(scheduler)).isEqualTo("0+32");
        assertThat(step(scheduler)).isEqualTo("32+2 end, 32+2 end, 32+2 end");
        assertThat(scheduler.counts().prefixHits()).isEqualTo(64);
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
        SchedulerLimits limits = new SchedulerLimits(4, 1, STEP_TOKENS, OptionalInt.of(20), true);
        Scheduler scheduler = scheduler(limits);
        Sequence sequence = enqueue(scheduler, 300, 10);
        int most = 0;
        while (sequence.computed() < 300) {
            StepPlan plan = scheduler.plan();
            most = Math.max(most, pool.usedBlocks());
            scheduler.commit(plan);
        }
        sequence.append(1);
        scheduler.plan();
        assertThat(most).isLessThanOrEqualTo(limits.mostBlocks(310));
        assertThat(pool.usedBlocks()).isEqualTo(2);
    }

    @Test
    void a_draft_that_was_sampled_counts_as_computed_and_one_that_was_not_is_computed_again() {
        Scheduler scheduler = scheduler(4, 1);
        Sequence sequence = drafting(scheduler, 10);
        assertThat(step(scheduler)).startsWith("10+");
        int drafts = sequence.drafts().verified();
        assertThat(drafts).isGreaterThan(1);
        sequence.append(DRAFT);
        assertThat(sequence.caughtUp()).isTrue();
        sequence.append(DRAFT + 1);
        assertThat(sequence.caughtUp()).isFalse();
        assertThat(step(scheduler)).isEqualTo("12+1 end");
        assertThat(scheduler.counts().acceptedDraftTokens()).isEqualTo(1);
        assertThat(scheduler.counts().draftTokens()).isEqualTo(drafts);
    }

    @Test
    void a_block_of_rejected_drafts_has_no_name() {
        Scheduler scheduler = scheduler(new SchedulerLimits(4, 1, STEP_TOKENS, OptionalInt.empty(), true));
        Sequence sequence = drafting(scheduler, 10);
        StepPlan plan = scheduler.plan();
        assertThat(plan.chunks().getFirst().end()).isGreaterThan(BlockPool.BLOCK_TOKENS);
        scheduler.commit(plan);
        sequence.append(DRAFT + 1);
        scheduler.remove(sequence);
        assertThat(pool.keptBlocks()).isZero();
    }

    @Test
    void a_step_that_reads_a_prompt_has_no_drafts() {
        Scheduler scheduler = scheduler(4, 2);
        drafting(scheduler, 10);
        enqueue(scheduler, 40, 10);
        assertThat(step(scheduler)).isEqualTo("10+1 end, 0+31");
    }

    @Test
    void drafts_take_no_block_that_another_needs_for_its_next_token() {
        Scheduler scheduler = scheduler(4, 2);
        Sequence sequence = drafting(scheduler, 14);
        Sequence other = enqueue(scheduler, 80, 10);
        while (other.computed() < 80) {
            scheduler.commit(scheduler.plan());
            sequence.append(DRAFT + 1);
        }
        other.append(1);
        StepPlan plan = scheduler.plan();
        assertThat(plan.chunks().getFirst().end()).isLessThanOrEqualTo(2 * BlockPool.BLOCK_TOKENS);
        assertThat(pool.freeBlocks()).isZero();
        assertThat(scheduler.counts().preemptions()).isZero();
    }

    /** One that has written a token, and drafts so many times the same that they are known to be good. */
    private Sequence drafting(Scheduler scheduler, int promptTokens) {
        DraftSource source = (tokens, length, most) -> {
            Arrays.fill(tokens, length, length + most, DRAFT);
            return most;
        };
        Sequence sequence = new Sequence(new int[promptTokens], 60, new BlockTable(pool), source);
        for (int i = 0; i < 30; i++) {
            sequence.proposeDrafts(1);
            sequence.drafts().accept(DRAFT, DRAFT);
        }
        scheduler.enqueue(sequence);
        step(scheduler);
        sequence.append(1);
        return sequence;
    }

    private Scheduler scheduler(int queueSize, int maxConcurrentSequences) {
        return scheduler(
                new SchedulerLimits(queueSize, maxConcurrentSequences, STEP_TOKENS, OptionalInt.empty(), false));
    }

    private Scheduler scheduler(SchedulerLimits limits) {
        return new Scheduler(pool, limits);
    }

    private Sequence enqueue(Scheduler scheduler, int promptTokens, int maxTokens) {
        return enqueue(scheduler, new int[promptTokens], maxTokens);
    }

    private Sequence enqueue(Scheduler scheduler, int[] prompt, int maxTokens) {
        Sequence sequence = new Sequence(prompt, maxTokens, new BlockTable(pool), Speculation.OFF.newSource());
        scheduler.enqueue(sequence);
        return sequence;
    }

    private static void growUntilOneIsPreempted(Scheduler scheduler) {
        while (scheduler.counts().preemptions() == 0) {
            StepPlan plan = scheduler.plan();
            scheduler.commit(plan);
            for (StepPlan.Chunk chunk : plan.chunks()) {
                if (chunk.sequence().missing() == 0) {
                    chunk.sequence().append(7);
                }
            }
        }
    }

    /** Steps until the oldest has caught up; answers how many of its tokens were computed for that. */
    private static int computeAll(Scheduler scheduler, Sequence oldest) {
        int computed = 0;
        while (oldest.missing() > 0) {
            StepPlan plan = scheduler.plan();
            computed += plan.chunks().getFirst().count();
            scheduler.commit(plan);
        }
        return computed;
    }

    private static String step(Scheduler scheduler) {
        StepPlan plan = scheduler.plan();
        List<String> chunks = plan.chunks().stream()
                .map(chunk -> chunk.from() + "+" + chunk.count() + (chunk.wantsLogits(chunk.end() - 1) ? " end" : ""))
                .toList();
        scheduler.commit(plan);
        return String.join(", ", chunks);
    }
}
