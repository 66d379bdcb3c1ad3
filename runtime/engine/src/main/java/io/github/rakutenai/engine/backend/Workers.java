package io.github.rakutenai.engine.backend;

/** Threads that a backend lends to what computes for it. Not thread-safe: the step thread is the only caller. */
public interface Workers {

    /** Work on items {@code from..to-1}; {@code worker} is different in every thread, from 0 to threads-1. */
    @FunctionalInterface
    interface Task {
        void run(int worker, int from, int to);
    }

    /** Threads that work on a task, the calling one included. */
    int threads();

    /**
     * Runs the task on items 0..items-1 and returns when all are done; small tasks run in the calling thread alone. What the
     * first failing worker throws is thrown here, after all have stopped.
     *
     * @param workPerItem multiply-adds of one item, about
     */
    void run(Task task, int items, long workPerItem);
}
