package io.github.rakutenai.engine.inference;

import java.time.Duration;
import java.util.Optional;

/**
 * How long a request may take; checked between steps, so that it ends up to one step later.
 *
 * @param queue from acceptance to the start of its first step
 * @param total from acceptance to its end
 */
public record Timeouts(Optional<Duration> queue, Optional<Duration> total) {

    /** @throws IllegalArgumentException if one is not positive */
    public Timeouts {
        queue.ifPresent(timeout -> requirePositive("queue", timeout));
        total.ifPresent(timeout -> requirePositive("total", timeout));
    }

    /** However long it takes. */
    public static Timeouts none() {
        return new Timeouts(Optional.empty(), Optional.empty());
    }

    private static void requirePositive(String name, Duration timeout) {
        if (!timeout.isPositive()) {
            throw new IllegalArgumentException("the " + name + " timeout must be positive, found " + timeout);
        }
    }
}
