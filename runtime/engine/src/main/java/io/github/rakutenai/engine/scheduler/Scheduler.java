package io.github.rakutenai.engine.scheduler;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;

import io.github.rakutenai.engine.kvcache.BlockPool;

/**
 * Decides what each step computes: first come, first served. A sequence starts when the pool has room for its longest
 * possible reply, so that a started sequence always finishes. No thread and no clock of its own, and not thread-safe.
 */
public final class Scheduler {

    private final BlockPool pool;
    private final SchedulerLimits limits;
    private final Queue<Sequence> waiting = new ArrayDeque<>();
    private final List<Sequence> running = new ArrayList<>();

    public Scheduler(BlockPool pool, SchedulerLimits limits) {
        this.pool = pool;
        this.limits = limits;
    }

    public int waiting() {
        return waiting.size();
    }

    public int running() {
        return running.size();
    }

    /**
     * Starts the sequence, or queues it.
     *
     * @throws EngineBusyException if it can neither start nor wait
     * @throws IllegalArgumentException if the whole pool is too small for it
     */
    public void enqueue(Sequence sequence) {
        int needed = limits.mostBlocks(sequence.mostTokens());
        if (needed > pool.capacity()) {
            throw new IllegalArgumentException("prompt and reply of up to " + sequence.mostTokens() + " tokens need "
                    + needed + " key/value blocks, but there are only " + pool.capacity());
        }
        if (waiting.isEmpty() && canStart(sequence)) {
            running.add(sequence);
        } else if (waiting.size() < limits.queueSize()) {
            waiting.add(sequence);
        } else {
            throw new EngineBusyException(limits.queueSize());
        }
    }

    /** The next step: one token of each sequence that is only one behind, then the others in order, within the budget. */
    public StepPlan plan() {
        while (!waiting.isEmpty() && canStart(waiting.peek())) {
            running.add(waiting.remove());
        }
        List<StepPlan.Chunk> chunks = new ArrayList<>(running.size());
        int budget = limits.stepTokens();
        for (Sequence sequence : running) {
            if (missing(sequence) == 1) {
                chunks.add(chunk(sequence, 1));
                budget--;
            }
        }
        for (Sequence sequence : running) {
            if (missing(sequence) > 1 && budget > 0) {
                int count = Math.min(missing(sequence), budget);
                chunks.add(chunk(sequence, count));
                budget -= count;
            }
        }
        return new StepPlan(chunks);
    }

    /** Takes note that the backend has computed the plan, and gives back the blocks that fell out of the window. */
    public void commit(StepPlan plan) {
        for (StepPlan.Chunk chunk : plan.chunks()) {
            Sequence sequence = chunk.sequence();
            sequence.advance(chunk.count());
            limits.slidingWindow()
                    .ifPresent(window -> sequence.table().releaseBefore(Math.max(0, sequence.computed() - window + 1)));
        }
    }

    /** Removes a sequence, wherever it is, and gives back its blocks. */
    public void remove(Sequence sequence) {
        running.remove(sequence);
        waiting.remove(sequence);
        sequence.table().close();
    }

    private boolean canStart(Sequence sequence) {
        int promised = running.stream()
                .mapToInt(Sequence::mostTokens)
                .map(limits::mostBlocks)
                .sum();
        return running.size() < limits.maxConcurrentSequences()
                && promised + limits.mostBlocks(sequence.mostTokens()) <= pool.capacity();
    }

    private StepPlan.Chunk chunk(Sequence sequence, int count) {
        if (!sequence.table().reserve(sequence.computed() + count)) {
            throw new IllegalStateException("a started sequence found only " + pool.freeBlocks() + " free blocks");
        }
        return new StepPlan.Chunk(sequence, sequence.computed(), count);
    }

    private static int missing(Sequence sequence) {
        return sequence.length() - sequence.computed();
    }
}
