package io.github.rakutenai.engine.scheduler;

/** The queue is full: the request was refused at once and nothing was computed for it. Try again later. */
public final class EngineBusyException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public EngineBusyException(int queueSize) {
        super("all " + queueSize + " places of the queue are taken; try again later, or raise the queue size");
    }
}
