package io.github.rakutenai.engine.backend;

import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * A fixed number of threads that work on one task at a time, together with the thread that brings it. Not thread-safe: one
 * thread brings all tasks.
 *
 * <p>A task is split into shares that the threads take one after the other. Whoever waits, for a share or for the last one to
 * be done, spins for a while before it sleeps: between two tasks of a forward pass nobody does. A thread that got no share is
 * not waited for.
 */
public final class WorkerPool implements Workers, AutoCloseable {

    /** Multiply-adds that take much longer than taking a share: a smaller share is not worth it. */
    private static final long SHARE = 1 << 16;

    /** Shares for each thread, so that a thread that is held up leaves its rest to the others. */
    private static final int SHARES_PER_THREAD = 16;

    /** Longer than what one thread does alone between two tasks of a step, and than sampling between two steps. */
    private static final long SPIN_NANOS = 200_000;

    /** Looks at what is waited for between two looks at the clock. */
    private static final int LOOKS = 32;

    private final Thread[] threads;
    private final long spinNanos;
    /** Shares that nobody has taken; below 0 when several threads missed the last one. Publishes the task. */
    private final AtomicInteger freeShares = new AtomicInteger();
    /** Shares that are not done. */
    private final AtomicInteger openShares = new AtomicInteger();

    private final AtomicInteger sleepingWorkers = new AtomicInteger();
    private final AtomicReference<Thread> sleepingCaller = new AtomicReference<>();
    private final AtomicReference<Throwable> failure = new AtomicReference<>();

    private final BooleanSupplier shareIsFree = () -> freeShares.get() > 0;
    private final BooleanSupplier allAreDone = () -> openShares.get() == 0;

    private Task task;
    private int items;
    private int shareItems;
    private volatile boolean closed;

    /**
     * @param threads that work on a task, the calling one included
     * @throws IllegalArgumentException if the system does not give as many; none is left running then
     */
    public WorkerPool(int threads) {
        this(threads, Thread.ofPlatform().daemon().name("rakutenai-cpu-", 1).factory());
    }

    WorkerPool(int threads, ThreadFactory factory) {
        this.threads = new Thread[threads - 1];
        spinNanos = threads > Runtime.getRuntime().availableProcessors() ? 0 : SPIN_NANOS;
        for (int i = 0; i < this.threads.length; i++) {
            int worker = i + 1;
            this.threads[i] = factory.newThread(() -> serve(worker));
            start(this.threads[i], worker);
        }
    }

    private void start(Thread thread, int worker) {
        try {
            thread.start();
        } catch (OutOfMemoryError e) {
            close();
            throw new IllegalArgumentException(
                    "the system gave only %d of %d threads: lower threads".formatted(worker, threads()), e);
        }
    }

    @Override
    public int threads() {
        return threads.length + 1;
    }

    @Override
    public void run(Task newTask, int newItems, long workPerItem) {
        int share = Math.clamp(SHARE / workPerItem, 1, Integer.MAX_VALUE);
        share = Math.max(share, Math.ceilDiv(newItems, threads() * SHARES_PER_THREAD));
        if (share >= newItems || threads.length == 0) {
            newTask.run(0, 0, newItems);
            return;
        }
        publish(newTask, newItems, share);
        work(0);
        awaitOthers();
        rethrow(failure.getAndSet(null));
    }

    private void publish(Task newTask, int newItems, int newShareItems) {
        if (closed) {
            throw new IllegalStateException("the worker pool is closed");
        }
        task = newTask;
        items = newItems;
        shareItems = newShareItems;
        int shares = Math.ceilDiv(newItems, newShareItems);
        openShares.set(shares);
        freeShares.set(shares);
        if (sleepingWorkers.get() > 0) {
            wakeWorkers();
        }
    }

    private void wakeWorkers() {
        for (Thread thread : threads) {
            LockSupport.unpark(thread);
        }
    }

    private void serve(int worker) {
        while (awaitShares()) {
            work(worker);
        }
    }

    /** Takes shares until none is free. */
    private void work(int worker) {
        int done = 0;
        for (int free = freeShares.getAndDecrement(); free > 0; free = freeShares.getAndDecrement()) {
            runShare(worker, free - 1);
            done++;
        }
        if (done > 0 && openShares.addAndGet(-done) == 0) {
            LockSupport.unpark(sleepingCaller.get());
        }
    }

    /** Shares are taken from the last down, and stand for items from the first up. */
    private void runShare(int worker, int sharesAfter) {
        if (failure.get() != null) {
            return;
        }
        try {
            int share = Math.ceilDiv(items, shareItems) - 1 - sharesAfter;
            int from = share * shareItems;
            task.run(worker, from, Math.min(items - from, shareItems) + from);
        } catch (Throwable e) {
            failure.compareAndSet(null, e);
        }
    }

    private static void rethrow(Throwable e) {
        switch (e) {
            case null -> {}
            case RuntimeException unchecked -> throw unchecked;
            case Error error -> throw error;
            default -> throw new IllegalStateException("a task cannot throw a checked exception", e);
        }
    }

    /** Answers false when the pool is closed and no share is left. */
    private boolean awaitShares() {
        while (!spinUntil(shareIsFree)) {
            if (closed) {
                return false;
            }
            sleepUntilWoken();
        }
        return true;
    }

    private boolean spinUntil(BooleanSupplier reached) {
        long start = System.nanoTime();
        do {
            for (int look = 0; look < LOOKS; look++) {
                if (reached.getAsBoolean()) {
                    return true;
                }
                Thread.onSpinWait();
            }
        } while (System.nanoTime() - start < spinNanos);
        return false;
    }

    private void sleepUntilWoken() {
        sleepingWorkers.getAndIncrement();
        // Whoever publishes looks at the sleepers after the shares, and this the other way round: one sees the other.
        if (freeShares.get() <= 0 && !closed) {
            LockSupport.park(this);
        }
        sleepingWorkers.getAndDecrement();
        Thread.interrupted();
    }

    private void awaitOthers() {
        if (spinUntil(allAreDone)) {
            return;
        }
        sleepingCaller.set(Thread.currentThread());
        // An interrupt ends each sleep at once; it is left for the caller to find.
        while (openShares.get() > 0) {
            LockSupport.park(this);
        }
        sleepingCaller.set(null);
    }

    /** Ends the threads and waits for them. */
    @Override
    public void close() {
        closed = true;
        wakeWorkers();
        for (Thread thread : threads) {
            if (thread != null) {
                joinUninterruptibly(thread);
            }
        }
    }

    private static void joinUninterruptibly(Thread thread) {
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
