package io.github.rakutenai.engine.inference;

import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;

/** Measures where one request's time goes. */
final class RequestClock {

    private final LongSupplier nanoClock;
    private final Timeouts timeouts;
    private final long accepted;
    private long started;
    private long firstToken;
    private long lastToken;
    private boolean running;
    private boolean sampled;

    RequestClock(LongSupplier nanoClock, Timeouts timeouts) {
        this.nanoClock = nanoClock;
        this.timeouts = timeouts;
        accepted = nanoClock.getAsLong();
    }

    /** Called before each of its steps; the first one counts. */
    void stepStarts() {
        if (!running) {
            running = true;
            started = nanoClock.getAsLong();
        }
    }

    /** Tells the listener how long the token took. */
    void tokenSampled(int promptTokens, EngineListener listener) {
        long now = nanoClock.getAsLong();
        if (sampled) {
            listener.nextToken(now - lastToken);
        } else {
            sampled = true;
            firstToken = now;
            listener.firstToken(promptTokens, now - accepted);
        }
        lastToken = now;
    }

    /** Why the request must end now, if it took too long. */
    Optional<GenerationTimeoutException> expired() {
        return timeouts.expired(Duration.ofNanos(nanoClock.getAsLong() - accepted), running);
    }

    /** Where the time went until now. */
    Timings timings() {
        long now = nanoClock.getAsLong();
        long promptStart = running ? started : now;
        long promptEnd = sampled ? firstToken : now;
        return new Timings(promptStart - accepted, promptEnd - promptStart, now - promptEnd);
    }
}
