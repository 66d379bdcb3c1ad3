package io.github.rakutenai.engine.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.SplittableRandom;

import io.github.rakutenai.engine.kvcache.BlockPool;
import io.github.rakutenai.engine.kvcache.BlockTable;

/**
 * One scheduler with random limits, over a pool that is hardly larger than one request needs, among random arrivals,
 * cancellations, ends and failing steps, with random draft tokens of which half are sampled. Keys and values are a {@link
 * TextMemory}, so that a row that attends to another text than its own, or to a rejected draft, is found.
 */
final class Simulation {

    private static final int ARRIVALS = 16;
    private static final int LONGEST_PROMPT = 70;
    private static final int LONGEST_REPLY = 80;
    private static final int TOKENS = 50;

    private final SplittableRandom random;
    private final SchedulerLimits limits;
    private final BlockPool pool;
    private final Scheduler scheduler;
    private final TextMemory memory;
    private final int[] sharedText;

    /** Accepted and not ended, in the order of arrival. */
    private final List<Sequence> live = new ArrayList<>();

    /** The step by which each must have ended. */
    private final Map<Sequence, Long> deadlines = new HashMap<>();

    private long step;
    private int arrived;
    private int refused;
    private long forced;
    private int ended;

    Simulation(long seed) {
        random = new SplittableRandom(seed);
        OptionalInt window = oneIn(2) ? OptionalInt.of(1 + random.nextInt(60)) : OptionalInt.empty();
        int sequences = 1 + random.nextInt(5);
        int stepTokens = sequences + random.nextInt(40);
        limits = new SchedulerLimits(random.nextInt(6), sequences, stepTokens, window, !oneIn(4));
        pool = new BlockPool(limits.mostBlocks(LONGEST_PROMPT + LONGEST_REPLY) + random.nextInt(4));
        scheduler = new Scheduler(pool, limits);
        memory = new TextMemory(pool.capacity());
        sharedText = random.ints(LONGEST_PROMPT, 0, TOKENS).toArray();
    }

    SchedulerCounts counts() {
        return scheduler.counts();
    }

    int refused() {
        return refused;
    }

    /** Tokens that were appended without a row of their own. */
    long forced() {
        return forced;
    }

    void run() {
        while (arrived + refused < ARRIVALS || !live.isEmpty()) {
            while (arrived + refused < ARRIVALS && oneIn(6)) {
                arrive();
            }
            List.copyOf(live).stream().filter(sequence -> oneIn(300)).forEach(this::end);
            step();
        }
        assertThat(ended).isEqualTo(arrived);
        assertThat(pool.usedBlocks()).isZero();
        assertThat(scheduler.plan().isEmpty()).isTrue();
    }

    private boolean oneIn(int chances) {
        return random.nextInt(chances) == 0;
    }

    private void arrive() {
        Sequence sequence =
                new Sequence(prompt(), 1 + random.nextInt(LONGEST_REPLY), new BlockTable(pool), this::draft);
        boolean full = live.size() == limits.queueSize() + limits.maxConcurrentSequences();
        try {
            scheduler.enqueue(sequence);
            assertThat(full).isFalse();
            arrived++;
            live.add(sequence);
            // Whoever is the oldest gets on by a token a step at least, whatever it lost before.
            long wait = live.stream().mapToLong(Sequence::mostTokens).sum();
            deadlines.put(sequence, step + wait);
        } catch (EngineBusyException e) {
            assertThat(full).isTrue();
            refused++;
        }
    }

    /** Part of it is the same in all prompts, at the beginning or behind a block that is not. */
    private int[] prompt() {
        int[] prompt =
                random.ints(1 + random.nextInt(LONGEST_PROMPT), 0, TOKENS).toArray();
        int from = oneIn(4) ? Math.min(BlockPool.BLOCK_TOKENS, prompt.length) : 0;
        System.arraycopy(sharedText, from, prompt, from, random.nextInt(prompt.length - from + 1));
        return prompt;
    }

    private int draft(int[] tokens, int length, int most) {
        int count = random.nextInt(most + 1);
        System.arraycopy(random.ints(count, 0, TOKENS).toArray(), 0, tokens, length, count);
        return count;
    }

    private void step() {
        StepPlan plan = scheduler.plan();
        checkPlan(plan);
        checkBlocks();
        plan.chunks().forEach(chunk -> memory.compute(chunk, limits.slidingWindow()));
        if (oneIn(300)) {
            plan.chunks().forEach(chunk -> end(chunk.sequence()));
        } else {
            scheduler.commit(plan);
            scheduler.measured(plan, 100 + random.nextInt(20) * plan.rows());
            plan.chunks().forEach(this::sample);
        }
        step++;
        live.forEach(sequence -> assertThat(step).isLessThanOrEqualTo(deadlines.get(sequence)));
    }

    private void checkPlan(StepPlan plan) {
        List<Sequence> planned =
                plan.chunks().stream().map(StepPlan.Chunk::sequence).toList();
        int tokens = plan.chunks().stream().mapToInt(StepPlan.Chunk::count).sum();
        assertThat(scheduler.running() + scheduler.waiting()).isEqualTo(live.size());
        assertThat(planned).doesNotHaveDuplicates().isSubsetOf(live);
        assertThat(planned.stream().limit(1).toList())
                .isEqualTo(live.stream().limit(1).toList());
        assertThat(planned).hasSizeLessThanOrEqualTo(limits.maxConcurrentSequences());
        assertThat(tokens).isLessThanOrEqualTo(limits.stepTokens());
        if (plan.chunks().stream()
                .anyMatch(chunk -> chunk.end() > chunk.sequence().length())) {
            assertThat(plan.decodesOnly()).isTrue();
        }
        assertThat(planned)
                .containsAll(live.stream().filter(Simulation::decodes).toList());
    }

    /** Whether it runs and lacks nothing but its last token. */
    private static boolean decodes(Sequence sequence) {
        return sequence.table().heldBlocks() > 0 && sequence.missing() == 1;
    }

    /** Every used block is held by a live sequence, and only full blocks by several. */
    private void checkBlocks() {
        Set<Integer> held = new HashSet<>();
        Set<Integer> writable = new HashSet<>();
        for (Sequence sequence : live) {
            BlockTable table = sequence.table();
            for (int i = 1; i <= table.heldBlocks(); i++) {
                int position = table.capacity() - i * BlockPool.BLOCK_TOKENS;
                int block = table.block(position);
                boolean full = position + BlockPool.BLOCK_TOKENS <= sequence.computed();
                assertThat(writable.contains(block) || !full && held.contains(block))
                        .isFalse();
                held.add(block);
                if (!full) {
                    writable.add(block);
                }
            }
        }
        assertThat(pool.usedBlocks()).isEqualTo(held.size());
    }

    private void sample(StepPlan.Chunk chunk) {
        Sequence sequence = chunk.sequence();
        while (sequence.caughtUp()) {
            boolean asDrafted = sequence.drafts().proposed() > 0 && oneIn(2);
            sequence.append(asDrafted ? sequence.token(sequence.length()) : random.nextInt(TOKENS));
            appendForced(sequence);
            if (sequence.length() == sequence.mostTokens() || oneIn(150)) {
                end(sequence);
            }
        }
    }

    /** Tokens that are appended unseen are computed later, several in one step; draft tokens may have foreseen them. */
    private void appendForced(Sequence sequence) {
        for (int count = oneIn(4) ? random.nextInt(8) : 0;
                count > 0 && sequence.length() < sequence.mostTokens();
                count--) {
            boolean asDrafted = sequence.drafts().proposed() > 0 && oneIn(2);
            sequence.append(asDrafted ? sequence.token(sequence.length()) : random.nextInt(TOKENS));
            forced++;
        }
    }

    private void end(Sequence sequence) {
        assertThat(live.remove(sequence)).isTrue();
        scheduler.remove(sequence);
        assertThat(sequence.table().heldBlocks()).isZero();
        ended++;
    }
}
