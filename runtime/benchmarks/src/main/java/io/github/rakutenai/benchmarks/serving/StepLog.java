package io.github.rakutenai.benchmarks.serving;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import com.sun.management.ThreadMXBean;
import io.github.rakutenai.engine.inference.EngineListener;

/** Takes note of an engine's steps, on its step thread; read by others. Allocates nothing while its room lasts. */
final class StepLog implements EngineListener {

    /**
     * One step.
     *
     * @param rows tokens in it
     * @param computeNanos how long the backend took
     * @param endNanos when the backend was done
     * @param allocatedBytes by the step thread until then
     */
    record Step(long rows, long computeNanos, long endNanos, long allocatedBytes) {}

    private static final int FIELDS = 4;

    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private long[] fields = new long[4096 * FIELDS];
    private int size;

    @Override
    public synchronized void stepComputed(int rows, long nanos) {
        int at = size * FIELDS;
        if (at == fields.length) {
            fields = Arrays.copyOf(fields, 2 * fields.length);
        }
        fields[at] = rows;
        fields[at + 1] = nanos;
        fields[at + 2] = System.nanoTime();
        fields[at + 3] = threads.getCurrentThreadAllocatedBytes();
        size++;
        notifyAll();
    }

    /** Waits until so many steps were computed in all. */
    synchronized void await(int steps) throws InterruptedException {
        while (size < steps) {
            wait();
        }
    }

    synchronized int size() {
        return size;
    }

    synchronized List<Step> steps() {
        List<Step> steps = new ArrayList<>(size);
        for (int at = 0; at < size * FIELDS; at += FIELDS) {
            steps.add(new Step(fields[at], fields[at + 1], fields[at + 2], fields[at + 3]));
        }
        return steps;
    }
}
