package io.github.rakutenai.hub;

import java.util.Optional;

/** Asks the user. */
@FunctionalInterface
public interface Question {

    /** At this process's terminal; empty if nobody sits there. */
    static Optional<Question> atTerminal() {
        return Terminal.find().map(terminal -> terminal::confirm);
    }

    /** Whether the user wants the download. */
    boolean confirm(DownloadPlan plan);
}
