package io.github.rakutenai.engine.inference;

import java.time.Duration;

/** The request took longer than its {@link Timeouts} allow. */
public final class GenerationTimeoutException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private GenerationTimeoutException(String message) {
        super(message);
    }

    static GenerationTimeoutException inQueue(Duration timeout) {
        return new GenerationTimeoutException("the request was not started within " + timeout);
    }

    static GenerationTimeoutException inAll(Duration timeout) {
        return new GenerationTimeoutException("the request was not finished within " + timeout);
    }
}
