package io.github.rakutenai.engine.scheduler;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

import io.github.rakutenai.engine.kvcache.BlockPool;
import io.github.rakutenai.engine.kvcache.PrefixIndex;
import io.github.rakutenai.engine.speculation.StepCost;

/**
 * Decides what each step computes. Sequences start in the order of their arrival, as soon as the pool has room for the tokens
 * that they have by then; their replies take blocks as they grow. When no block is free, the youngest sequence is preempted: it
 * lets its blocks go and waits, before all that never started, until it can begin again with the tokens that it has. So the
 * oldest always goes on. What is left of a step in which all write replies, and of blocks, may go to draft tokens: see
 * {@link StepDrafts}.
 *
 * <p>No thread and no clock of its own, and not thread-safe.
 */
public final class Scheduler {

    private final BlockPool pool;
    private final SchedulerLimits limits;
    private final PrefixIndex prefixes;
    private final StepCost stepCost;
    private final StepPace pace;
    private final SchedulerCounts counts = new SchedulerCounts();

    /** Each in the order of arrival; those that run came before the preempted ones, and those before the ones that wait. */
    private final List<Sequence> running = new ArrayList<>();

    private final Deque<Sequence> preempted = new ArrayDeque<>();
    private final Deque<Sequence> waiting = new ArrayDeque<>();

    /** @param pool nobody else takes its blocks */
    public Scheduler(BlockPool pool, SchedulerLimits limits) {
        this.pool = pool;
        this.limits = limits;
        prefixes = new PrefixIndex(pool, limits.slidingWindow());
        stepCost = new StepCost(limits.stepTokens());
        pace = new StepPace(limits.stepTokens());
    }

    /** Sequences that do not run: they wait for their first step, or were preempted. */
    public int waiting() {
        return preempted.size() + waiting.size();
    }

    public int running() {
        return running.size();
    }

    public SchedulerCounts counts() {
        return counts;
    }

    /**
     * Queues the sequence; the next plan may start it.
     *
     * @throws EngineBusyException as {@link #requirePlace()}
     * @throws IllegalArgumentException if the whole pool is too small for it
     */
    public void enqueue(Sequence sequence) {
        int needed = limits.mostBlocks(sequence.mostTokens());
        if (needed > pool.capacity()) {
            throw new IllegalArgumentException("prompt and reply of up to " + sequence.mostTokens() + " tokens need "
                    + needed + " key/value blocks, but there are only " + pool.capacity());
        }
        requirePlace();
        waiting.add(sequence);
    }

    /** @throws EngineBusyException if as many are queued and computed as the limits allow */
    public void requirePlace() {
        if (running() + waiting() >= limits.maxConcurrentSequences() + limits.queueSize()) {
            throw new EngineBusyException(limits.queueSize());
        }
    }

    /** What the next step computes, within the budget; blocks for it are taken. */
    public StepPlan plan() {
        running.forEach(this::settle);
        running.forEach(this::takeUpPrefix);
        startWaiting();
        int[] tokens = StepBudget.share(running, pace.tokens(replies()));
        List<StepPlan.Chunk> chunks = new ArrayList<>(running.size());
        // Whoever is preempted is the last of those that run, so that what is planned stays.
        for (int i = 0; i < running.size(); i++) {
            Sequence sequence = running.get(i);
            if (tokens[i] > 0 && makeRoom(sequence, tokens[i])) {
                chunks.add(new StepPlan.Chunk(sequence, sequence.computed(), tokens[i]));
            }
        }
        StepPlan plan = new StepPlan(chunks);
        return plan.decodesOnly() ? withDrafts(plan) : plan;
    }

    private int replies() {
        return (int) running.stream().filter(Sequence::oneBehind).count();
    }

    private StepPlan withDrafts(StepPlan plan) {
        // Whoever waits may wait for blocks.
        int spareBlocks = waiting() > 0 ? 0 : pool.freeBlocks() - wantedByRunning();
        StepPlan longer = new StepDrafts(plan, limits.stepTokens() - plan.rows(), spareBlocks).withDrafts(stepCost);
        counts.drafted(longer.rows() - plan.rows());
        return longer;
    }

    private void startWaiting() {
        while (!preempted.isEmpty() && start(preempted.peek())) {
            preempted.remove();
        }
        while (preempted.isEmpty() && !waiting.isEmpty() && start(waiting.peek())) {
            waiting.remove();
        }
    }

    /** Starts a sequence if there is a place and room for it, beside what the others still need for the tokens they have. */
    private boolean start(Sequence sequence) {
        if (running.size() == limits.maxConcurrentSequences()) {
            return false;
        }
        takeUpPrefix(sequence);
        if (!running.isEmpty() && wanted(sequence) + wantedByRunning() > pool.freeBlocks()) {
            sequence.release();
            return false;
        }
        running.add(sequence);
        return true;
    }

    /** Begins a sequence, of which nothing was computed yet, with what others have computed for the same beginning by now. */
    private void takeUpPrefix(Sequence sequence) {
        if (limits.prefixCache() && !sequence.advanced()) {
            sequence.release();
            sequence.begin(prefixes.begin(sequence.table(), sequence.tokens(), sequence.tokensToTakeUp()));
        }
    }

    private int wantedByRunning() {
        return running.stream().mapToInt(this::wanted).sum();
    }

    /** Blocks that a sequence lacks for its tokens and the next one. */
    private int wanted(Sequence sequence) {
        return Math.max(
                0, limits.mostBlocks(sequence.length() + 1) - sequence.table().heldBlocks());
    }

    /** Takes blocks for a running sequence's next tokens; answers false if it had to be preempted itself. */
    private boolean makeRoom(Sequence sequence, int tokens) {
        while (!sequence.table().reserve(sequence.computed() + tokens)) {
            Sequence youngest = running.removeLast();
            youngest.release();
            preempted.addFirst(youngest);
            counts.preempted();
            if (youngest == sequence) {
                return false;
            }
        }
        return true;
    }

    /**
     * Takes note that the backend has computed the plan; sampled tokens are appended to the sequences after that. A plan that
     * failed is not committed; its sequences are removed.
     */
    public void commit(StepPlan plan) {
        for (StepPlan.Chunk chunk : plan.chunks()) {
            Sequence sequence = chunk.sequence();
            if (!sequence.started()) {
                counts.started(sequence.promptTokens(), chunk.from());
            }
            sequence.advance(chunk.count());
        }
    }

    /** Takes note of how long the backend took for the plan. */
    public void measured(StepPlan plan, long nanos) {
        pace.add(plan.rows(), nanos);
        if (plan.decodesOnly()) {
            stepCost.add(plan.rows(), nanos);
        }
    }

    /**
     * Takes note of what a sequence has computed, accepted draft tokens included and rejected ones not: full blocks can be
     * shared from now on, and those that fell out of the window are let go.
     */
    private void settle(Sequence sequence) {
        counts.accepted(sequence.drafts().takeAccepted());
        if (limits.prefixCache()) {
            prefixes.add(sequence.table(), sequence.tokens(), sequence.computed());
        }
        limits.slidingWindow()
                .ifPresent(window -> sequence.table().releaseBefore(Math.max(0, sequence.computed() - window + 1)));
    }

    /** Removes a sequence, wherever it is, and lets its blocks go. */
    public void remove(Sequence sequence) {
        settle(sequence);
        running.remove(sequence);
        preempted.remove(sequence);
        waiting.remove(sequence);
        sequence.release();
    }
}
