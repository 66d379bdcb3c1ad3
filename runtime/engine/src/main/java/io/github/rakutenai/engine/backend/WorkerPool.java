package io.github.rakutenai.engine.backend;

import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A fixed number of threads that work on one task at a time, together with the thread that brings it. Not thread-safe: one
 * thread brings all tasks.
 */
final class WorkerPool implements Workers, AutoCloseable {

    /** Multiply-adds that take about as long as waking a thread: a smaller share is not worth one. */
    private static final long SHARE = 1 << 17;

    /** Shares for each thread, so that a thread that is held up leaves its rest to the others. */
    private static final int SHARES_PER_THREAD = 4;

    private final Thread[] threads;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition started = lock.newCondition();
    private final Condition finished = lock.newCondition();
    private final AtomicInteger nextItem = new AtomicInteger();
    private final AtomicReference<Throwable> failure = new AtomicReference<>();

    private Task task;
    private int items;
    private int shareItems;
    private long round;
    private int working;
    private boolean closed;

    /**
     * @param threads that work on a task, the calling one included
     * @throws IllegalArgumentException if the system does not give as many; none is left running then
     */
    WorkerPool(int threads) {
        this(threads, Thread.ofPlatform().daemon().name("rakutenai-cpu-", 1).factory());
    }

    WorkerPool(int threads, ThreadFactory factory) {
        this.threads = new Thread[threads - 1];
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
        start(newTask, newItems, share);
        work(0);
        awaitOthers();
        rethrow(failure.getAndSet(null));
    }

    private void start(Task newTask, int newItems, int newShareItems) {
        lock.lock();
        try {
            if (closed) {
                throw new IllegalStateException("the worker pool is closed");
            }
            task = newTask;
            items = newItems;
            shareItems = newShareItems;
            nextItem.set(0);
            working = threads.length;
            round++;
            started.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void work(int worker) {
        try {
            int from = nextItem.getAndAdd(shareItems);
            while (from < items && failure.get() == null) {
                task.run(worker, from, Math.min(items, from + shareItems));
                from = nextItem.getAndAdd(shareItems);
            }
        } catch (Throwable e) {
            failure.compareAndSet(null, e);
        }
    }

    private void awaitOthers() {
        lock.lock();
        try {
            while (working > 0) {
                finished.awaitUninterruptibly();
            }
        } finally {
            lock.unlock();
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

    private void serve(int worker) {
        for (long done = 0; awaitRound(done); done++) {
            work(worker);
            finish();
        }
    }

    /** Waits for a round after {@code done}; answers false when the pool is closed and no round is left. */
    private boolean awaitRound(long done) {
        lock.lock();
        try {
            while (round == done && !closed) {
                started.awaitUninterruptibly();
            }
            return round != done;
        } finally {
            lock.unlock();
        }
    }

    private void finish() {
        lock.lock();
        try {
            if (--working == 0) {
                finished.signal();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Ends the threads and waits for them. */
    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            started.signalAll();
        } finally {
            lock.unlock();
        }
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
