package io.github.rakutenai.hub;

import java.io.PrintWriter;
import java.nio.file.Path;

/** One line that is written again and again. */
public final class ProgressBar implements DownloadListener {

    private static final int CELLS = 30;
    private static final String CLEAR_TO_END = "\u001b[K";

    private final PrintWriter terminal;
    private Progress last = new Progress(0, 0, 0);

    ProgressBar(Terminal terminal) {
        this(terminal.writer());
    }

    /** @param terminal understands ANSI's control sequences */
    public ProgressBar(PrintWriter terminal) {
        this.terminal = terminal;
    }

    @Override
    public void started(DownloadPlan plan) {
        terminal.println("Downloading " + plan);
        terminal.flush();
    }

    @Override
    public void progressed(Progress progress) {
        last = progress;
        show(progress.toString());
    }

    @Override
    public void waiting(String path) {
        show("another process downloads " + path);
    }

    @Override
    public void verifying(String path) {
        show("checking " + path);
    }

    @Override
    public void finished(Path model) {
        terminal.print("\r" + CLEAR_TO_END);
        terminal.flush();
    }

    private void show(String text) {
        int full = CELLS * last.percent() / 100;
        terminal.print("\r[" + "#".repeat(full) + ".".repeat(CELLS - full) + "] " + text + CLEAR_TO_END);
        terminal.flush();
    }
}
