package io.github.rakutenai.hub;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.LongSupplier;

/** Counts the bytes of all connections and tells a listener, a few times a second. */
final class ProgressMeter {

    private static final long PERIOD_NANOS = 250_000_000L;
    private static final long RATE_WINDOW_NANOS = 10_000_000_000L;

    private record Sample(long nanos, long transferredBytes) {}

    private final long totalBytes;
    private final DownloadListener listener;
    private final LongSupplier nanoTime;
    private final Deque<Sample> samples = new ArrayDeque<>();
    private long doneBytes;
    private long transferredBytes;
    private long nextReportNanos;

    ProgressMeter(long totalBytes, DownloadListener listener, LongSupplier nanoTime) {
        this.totalBytes = totalBytes;
        this.listener = listener;
        this.nanoTime = nanoTime;
        nextReportNanos = nanoTime.getAsLong();
    }

    /** Bytes that came. */
    synchronized void add(long bytes) {
        doneBytes += bytes;
        transferredBytes += bytes;
        if (nanoTime.getAsLong() - nextReportNanos >= 0) {
            report();
        }
    }

    /** Bytes that are there, whoever brought them. */
    synchronized void reset(long bytes) {
        doneBytes = bytes;
        report();
    }

    synchronized long doneBytes() {
        return doneBytes;
    }

    /** Another process brings this file. */
    synchronized void waiting(String path) {
        listener.waiting(path);
    }

    /** A file is there and its hash is computed. */
    synchronized void verifying(String path) {
        report();
        listener.verifying(path);
    }

    private void report() {
        long now = nanoTime.getAsLong();
        nextReportNanos = now + PERIOD_NANOS;
        samples.addLast(new Sample(now, transferredBytes));
        while (samples.size() > 2 && now - samples.getFirst().nanos() > RATE_WINDOW_NANOS) {
            samples.removeFirst();
        }
        listener.progressed(new Progress(doneBytes, totalBytes, rate(samples.getFirst(), samples.getLast())));
    }

    private static double rate(Sample first, Sample last) {
        long nanos = last.nanos() - first.nanos();
        return nanos <= 0 ? 0 : 1e9 * (last.transferredBytes() - first.transferredBytes()) / nanos;
    }
}
