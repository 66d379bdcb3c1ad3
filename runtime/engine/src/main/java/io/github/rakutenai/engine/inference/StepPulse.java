package io.github.rakutenai.engine.inference;

import java.time.Duration;
import java.util.function.LongSupplier;

/** How long the step thread has been at one piece of work. That thread tells; any thread may ask. */
final class StepPulse {

    private final LongSupplier nanoClock;
    private volatile long since;
    private volatile boolean working;

    StepPulse(LongSupplier nanoClock) {
        this.nanoClock = nanoClock;
    }

    /** A piece of work begins: a step, or looking for one. */
    void begins() {
        since = nanoClock.getAsLong();
        working = true;
    }

    /** There is nothing to do. */
    void rests() {
        working = false;
    }

    Duration age() {
        return working ? Duration.ofNanos(nanoClock.getAsLong() - since) : Duration.ZERO;
    }
}
