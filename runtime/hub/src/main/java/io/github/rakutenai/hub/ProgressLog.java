package io.github.rakutenai.hub;

import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/** A line every few seconds, for where nobody watches. */
public final class ProgressLog implements DownloadListener {

    private static final System.Logger LOG = System.getLogger(ProgressLog.class.getName());
    private static final Duration PERIOD = Duration.ofSeconds(5);

    private final Consumer<String> lines;
    private final LongSupplier nanoTime;
    private long nextNanos;

    /** Writes to the log at level INFO. */
    public ProgressLog() {
        this(line -> LOG.log(Level.INFO, line), System::nanoTime);
    }

    ProgressLog(Consumer<String> lines, LongSupplier nanoTime) {
        this.lines = lines;
        this.nanoTime = nanoTime;
        nextNanos = nanoTime.getAsLong();
    }

    @Override
    public void started(DownloadPlan plan) {
        lines.accept("downloading " + plan);
        nextNanos = nanoTime.getAsLong() + PERIOD.toNanos();
    }

    @Override
    public void progressed(Progress progress) {
        long now = nanoTime.getAsLong();
        if (now - nextNanos >= 0) {
            nextNanos = now + PERIOD.toNanos();
            lines.accept("downloading: " + progress);
        }
    }

    @Override
    public void waiting(String path) {
        lines.accept("another process downloads " + path + ", waiting for it");
    }

    @Override
    public void verifying(String path) {
        lines.accept("checking " + path);
    }

    @Override
    public void finished(Path model) {
        lines.accept("downloaded to " + model);
    }
}
