package io.github.rakutenai.engine.inference;

import java.util.List;

/** Finds the first stop text in a growing reply, and holds back what may be the beginning of one. */
final class StopTexts {

    private final List<String> stops;
    private String held = "";
    private boolean found;

    StopTexts(List<String> stops) {
        this.stops = stops;
    }

    /** Appends text and answers what can be shown: everything before the first stop text, or before a possible one. */
    String append(String text) {
        if (stops.isEmpty()) {
            return text;
        }
        String candidate = held + text;
        int end = firstStop(candidate);
        found = end >= 0;
        if (!found) {
            end = candidate.length() - longestBeginning(candidate);
        }
        held = found ? "" : candidate.substring(end);
        return candidate.substring(0, end);
    }

    /** Whether a stop text has come. */
    boolean found() {
        return found;
    }

    /** What was held back; the reply ends here. */
    String finish() {
        String rest = held;
        held = "";
        return rest;
    }

    private int firstStop(String text) {
        return stops.stream()
                .mapToInt(text::indexOf)
                .filter(index -> index >= 0)
                .min()
                .orElse(-1);
    }

    /** Length of the longest end of {@code text} that begins a stop text. */
    private int longestBeginning(String text) {
        return stops.stream()
                .mapToInt(stop -> longestBeginning(text, stop))
                .max()
                .orElse(0);
    }

    private static int longestBeginning(String text, String stop) {
        int length = Math.min(text.length(), stop.length() - 1);
        while (!stop.startsWith(text.substring(text.length() - length))) {
            length--;
        }
        return length;
    }
}
