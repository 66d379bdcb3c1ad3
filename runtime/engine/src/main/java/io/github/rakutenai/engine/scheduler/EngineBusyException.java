package io.github.rakutenai.engine.scheduler;

/** The queue is full: the request was refused at once and nothing was computed for it. Try again later. */
public final class EngineBusyException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public EngineBusyException(int queueSize) {
        super("as many requests run as may, and the queue of " + queueSize
                + " places is full; try again later, or raise queue-size");
    }
}
