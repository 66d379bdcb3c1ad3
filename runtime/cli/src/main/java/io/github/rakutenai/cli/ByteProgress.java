package io.github.rakutenai.cli;

import java.io.Console;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.function.LongSupplier;

import io.github.rakutenai.hub.Progress;

/** How far work on a number of bytes is: one line again and again on a terminal, else a line every few seconds. */
final class ByteProgress {

    private static final Duration TERMINAL_PERIOD = Duration.ofMillis(250);
    private static final Duration PERIOD = Duration.ofSeconds(5);
    private static final String CLEAR_TO_END = "\u001b[K";

    private final PrintWriter out;
    private final boolean terminal;
    private final LongSupplier nanoTime;
    private final long startNanos;
    private long nextNanos;

    ByteProgress(PrintWriter out, boolean terminal, LongSupplier nanoTime) {
        this.out = out;
        this.terminal = terminal;
        this.nanoTime = nanoTime;
        startNanos = nanoTime.getAsLong();
        nextNanos = startNanos + period();
    }

    /** @param out standard error */
    static ByteProgress to(PrintWriter out) {
        Console console = System.console();
        return new ByteProgress(out, console != null && console.isTerminal(), System::nanoTime);
    }

    void progressed(long doneBytes, long totalBytes) {
        long now = nanoTime.getAsLong();
        if (now - nextNanos < 0) {
            return;
        }
        nextNanos = now + period();
        Progress progress = new Progress(doneBytes, totalBytes, 1e9 * doneBytes / (now - startNanos));
        out.print(terminal ? "\r" + progress + CLEAR_TO_END : progress + System.lineSeparator());
        out.flush();
    }

    /** Takes the line away from a terminal. */
    void finished() {
        if (terminal) {
            out.print("\r" + CLEAR_TO_END);
            out.flush();
        }
    }

    /** Seconds since it began. */
    double seconds() {
        return (nanoTime.getAsLong() - startNanos) / 1e9;
    }

    private long period() {
        return (terminal ? TERMINAL_PERIOD : PERIOD).toNanos();
    }
}
