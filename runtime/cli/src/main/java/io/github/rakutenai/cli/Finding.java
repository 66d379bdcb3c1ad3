package io.github.rakutenai.cli;

/**
 * What the doctor saw.
 *
 * @param remedy what to do about it; null where nothing is to be done
 */
record Finding(Severity severity, String what, String found, String remedy) {

    /** How much it matters. */
    enum Severity {
        OK,
        /** It works, but slower or less than it could. */
        WARNING,
        /** It does not work. */
        PROBLEM
    }

    static Finding ok(String what, String found) {
        return new Finding(Severity.OK, what, found, null);
    }

    static Finding warning(String what, String found, String remedy) {
        return new Finding(Severity.WARNING, what, found, remedy);
    }

    static Finding problem(String what, String found, String remedy) {
        return new Finding(Severity.PROBLEM, what, found, remedy);
    }

    String text() {
        String line = "%-8s %-15s %s".formatted(severity, what, found);
        return remedy == null ? line : line + System.lineSeparator() + " ".repeat(9) + remedy;
    }
}
