package io.github.rakutenai.engine.inference;

import java.util.function.LongSupplier;

/** Measures where one request's time goes. */
final class RequestClock {

    private final LongSupplier nanoClock;
    private final long accepted;
    private long started;
    private long firstToken;
    private long lastToken;
    private boolean running;
    private boolean sampled;

    RequestClock(LongSupplier nanoClock) {
        this.nanoClock = nanoClock;
        accepted = nanoClock.getAsLong();
    }

    /** Called before each of its steps; the first one counts. */
    void stepStarts() {
        if (!running) {
            running = true;
            started = nanoClock.getAsLong();
        }
    }

    void tokenSampled() {
        lastToken = nanoClock.getAsLong();
        if (!sampled) {
            sampled = true;
            firstToken = lastToken;
        }
    }

    Timings timings() {
        long queued = (running ? started : nanoClock.getAsLong()) - accepted;
        return sampled ? new Timings(queued, firstToken - started, lastToken - firstToken) : new Timings(queued, 0, 0);
    }
}
