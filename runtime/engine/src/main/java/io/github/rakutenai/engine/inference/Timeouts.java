package io.github.rakutenai.engine.inference;

import java.time.Duration;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;

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

    /** The first that can pass, if there is one. */
    public Optional<Duration> shortest() {
        return Stream.of(queue, total).flatMap(Optional::stream).min(Comparator.naturalOrder());
    }

    /**
     * Why a request must end, if it took too long.
     *
     * @param age since it was made
     * @param started whether its first step was
     */
    public Optional<GenerationTimeoutException> expired(Duration age, boolean started) {
        Optional<GenerationTimeoutException> inAll =
                total.filter(timeout -> age.compareTo(timeout) > 0).map(GenerationTimeoutException::inAll);
        return inAll.or(() -> queue.filter(timeout -> !started && age.compareTo(timeout) > 0)
                .map(GenerationTimeoutException::inQueue));
    }

    /**
     * What is left of them for a request that has waited.
     *
     * @throws GenerationTimeoutException if one has passed
     */
    public Timeouts after(Duration waited) {
        expired(waited.plusNanos(1), false).ifPresent(expired -> {
            throw expired;
        });
        return new Timeouts(queue.map(timeout -> timeout.minus(waited)), total.map(timeout -> timeout.minus(waited)));
    }

    private static void requirePositive(String name, Duration timeout) {
        if (!timeout.isPositive()) {
            throw new IllegalArgumentException("the " + name + " timeout must be positive, found " + timeout);
        }
    }
}
