package io.github.rakutenai.samples.assistant;

/**
 * A customer's letter, sorted.
 *
 * @param subject what it is about
 * @param urgent whether it cannot wait
 */
public record Ticket(Subject subject, boolean urgent) {

    /** What letters are about. */
    public enum Subject {
        ORDER,
        RETURN,
        PRAISE,
        OTHER
    }
}
