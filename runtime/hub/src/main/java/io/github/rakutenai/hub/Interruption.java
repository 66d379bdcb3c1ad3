package io.github.rakutenai.hub;

import java.io.InterruptedIOException;

/** Interrupts where only an IOException can pass. */
final class Interruption {

    private Interruption() {}

    /** Keeps the thread's flag. */
    static InterruptedIOException asIOException(InterruptedException e) {
        Thread.currentThread().interrupt();
        InterruptedIOException interrupted = new InterruptedIOException("interrupted while a model was downloaded");
        interrupted.initCause(e);
        return interrupted;
    }
}
