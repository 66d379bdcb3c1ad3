package io.github.rakutenai.engine.inference;

import java.time.Duration;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

import io.github.rakutenai.engine.kvcache.BlockPool;
import io.github.rakutenai.engine.scheduler.EngineBusyException;
import io.github.rakutenai.engine.scheduler.Scheduler;
import io.github.rakutenai.engine.scheduler.SchedulerCounts;
import io.github.rakutenai.engine.scheduler.Sequence;
import io.github.rakutenai.engine.scheduler.StepPlan;

/** The requests that an engine has accepted and not ended, and what they share. Any thread may use it. */
final class AcceptedRequests {

    private final BlockPool pool;
    private final Scheduler scheduler;
    private final StepPulse pulse;

    /** Guards all fields; never held during a step. */
    private final ReentrantLock lock = new ReentrantLock();

    private final Condition changed = lock.newCondition();
    private final Condition drained = lock.newCondition();
    private final Map<Sequence, ActiveGeneration> active = new IdentityHashMap<>();

    /** Those of the active ones that nobody wants any longer. */
    private final Set<ActiveGeneration> cancelled = new LinkedHashSet<>();

    private boolean accepting = true;
    private boolean closed;
    private Throwable fatal;

    AcceptedRequests(BlockPool pool, Scheduler scheduler, StepPulse pulse) {
        this.pool = pool;
        this.scheduler = scheduler;
        this.pulse = pulse;
    }

    /**
     * @throws EngineBusyException if the queue is full
     * @throws EngineClosedException if the engine has ended
     */
    void requirePlace() {
        locked(() -> {
            requireAccepting();
            scheduler.requirePlace();
        });
    }

    private void requireAccepting() {
        if (!accepting) {
            throw new EngineClosedException(fatal);
        }
    }

    /** As {@link #requirePlace()}. */
    void accept(ActiveGeneration generation) {
        locked(() -> {
            requireAccepting();
            scheduler.enqueue(generation.sequence());
            active.put(generation.sequence(), generation);
            changed.signal();
        });
    }

    void cancel(ActiveGeneration generation) {
        locked(() -> {
            if (active.containsKey(generation.sequence())) {
                cancelled.add(generation);
                changed.signal();
            }
        });
    }

    /** Removes and answers those that were cancelled. */
    List<ActiveGeneration> takeCancelled() {
        return locked(() -> {
            List<ActiveGeneration> taken = List.copyOf(cancelled);
            taken.forEach(this::remove);
            return taken;
        });
    }

    /** Those that are not ended, in no order. */
    List<ActiveGeneration> unfinished() {
        return locked(() -> List.copyOf(active.values()));
    }

    void remove(ActiveGeneration generation) {
        locked(() -> {
            active.remove(generation.sequence());
            cancelled.remove(generation);
            scheduler.remove(generation.sequence());
            if (active.isEmpty()) {
                drained.signalAll();
            }
        });
    }

    /** What to compute next, waiting for it; empty if there is something else to do first: look at the cancelled ones. */
    Optional<StepPlan> awaitPlan() {
        return locked(() -> {
            if (closed || !cancelled.isEmpty()) {
                return Optional.empty();
            }
            StepPlan plan = scheduler.plan();
            if (plan.isEmpty()) {
                pulse.rests();
                // A receiver that was interrupted may have left the mark on this thread.
                changed.awaitUninterruptibly();
                return Optional.empty();
            }
            return Optional.of(plan);
        });
    }

    /** The requests of a plan, in its order. */
    List<ActiveGeneration> of(StepPlan plan) {
        return locked(() -> {
            List<ActiveGeneration> generations = new ArrayList<>(plan.chunks().size());
            plan.chunks().forEach(chunk -> generations.add(active.get(chunk.sequence())));
            return generations;
        });
    }

    /** @param nanos how long the backend took */
    void commit(StepPlan plan, long nanos) {
        locked(() -> {
            scheduler.commit(plan);
            scheduler.measured(plan, nanos);
        });
    }

    /** Refuses new ones from now on, and waits until none is left or the time is over. */
    void drain(Duration atMost) throws InterruptedException {
        lock.lock();
        try {
            accepting = false;
            long left = TimeUnit.NANOSECONDS.convert(atMost);
            while (!active.isEmpty() && !closed && left > 0) {
                left = drained.awaitNanos(left);
            }
        } finally {
            lock.unlock();
        }
    }

    /** @param cause why the engine ends itself, or null if it is closed */
    void close(Throwable cause) {
        locked(() -> {
            if (!closed) {
                accepting = false;
                closed = true;
                fatal = cause;
            }
            changed.signal();
            drained.signalAll();
        });
    }

    boolean accepting() {
        return locked(() -> accepting);
    }

    boolean hasPlace() {
        return locked(scheduler::hasPlace);
    }

    boolean closed() {
        return locked(() -> closed);
    }

    Throwable fatal() {
        return locked(() -> fatal);
    }

    EngineStatus status() {
        return locked(() -> {
            SchedulerCounts counts = scheduler.counts();
            return new EngineStatus(
                    scheduler.running(),
                    scheduler.waiting(),
                    pool.capacity(),
                    pool.usedBlocks(),
                    pool.keptBlocks(),
                    counts.prefixQueries(),
                    counts.prefixHits(),
                    counts.preemptions(),
                    counts.draftTokens(),
                    counts.acceptedDraftTokens());
        });
    }

    private void locked(Runnable work) {
        locked(() -> {
            work.run();
            return null;
        });
    }

    private <T> T locked(Supplier<T> work) {
        lock.lock();
        try {
            return work.get();
        } finally {
            lock.unlock();
        }
    }
}
