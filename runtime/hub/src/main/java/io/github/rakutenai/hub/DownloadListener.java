package io.github.rakutenai.hub;

import java.nio.file.Path;

/** Hears how a download goes. Calls come one at a time, from several threads, and must return at once. */
public interface DownloadListener {

    /** Hears nothing. */
    static DownloadListener none() {
        return new DownloadListener() {};
    }

    /** A bar where somebody sits at the terminal, else lines in the log. */
    static DownloadListener ofProcess() {
        return Terminal.find().<DownloadListener>map(ProgressBar::new).orElseGet(ProgressLog::new);
    }

    /** It begins; there may be nothing missing. */
    default void started(DownloadPlan plan) {}

    /** A few times a second while bytes come. */
    default void progressed(Progress progress) {}

    /** Another process downloads this file, which is waited for. */
    default void waiting(String path) {}

    /** The file is there, and its hash is being computed. */
    default void verifying(String path) {}

    /**
     * All is there.
     *
     * @param model the file or folder to open
     */
    default void finished(Path model) {}
}
