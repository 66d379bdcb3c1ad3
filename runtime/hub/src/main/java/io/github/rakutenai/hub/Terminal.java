package io.github.rakutenai.hub;

import java.io.Console;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.Optional;

/**
 * A terminal with somebody before it.
 *
 * @param console reads from it and writes to it
 */
record Terminal(Console console) {

    static Optional<Terminal> find() {
        return Optional.ofNullable(System.console()).filter(Console::isTerminal).map(Terminal::new);
    }

    /** Anything but y or yes is no. */
    boolean confirm(DownloadPlan plan) {
        String answer = console.readLine("Download %s? [y/N] ", plan);
        return answer != null && answer.strip().toLowerCase(Locale.ROOT).matches("y(es)?");
    }

    PrintWriter writer() {
        return console.writer();
    }
}
