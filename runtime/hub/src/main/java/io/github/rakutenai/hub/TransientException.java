package io.github.rakutenai.hub;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/** A server's answer that may be another one later. */
final class TransientException extends IOException {

    private final HubException.Reason reason;
    private final transient Optional<Duration> retryAfter;

    /**
     * @param reason what it is if it stays so
     * @param retryAfter when the server wants to be asked again
     */
    TransientException(HubException.Reason reason, String message, Optional<Duration> retryAfter) {
        super(message);
        this.reason = reason;
        this.retryAfter = retryAfter;
    }

    HubException.Reason reason() {
        return reason;
    }

    Optional<Duration> retryAfter() {
        return retryAfter;
    }
}
