package io.github.rakutenai.engine.backend;

/** A model needs more memory than there is; the message says how much of both, and which settings would fit. */
public final class InsufficientMemoryException extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;

    public InsufficientMemoryException(String message) {
        super(message);
    }

    public InsufficientMemoryException(String message, Throwable cause) {
        super(message, cause);
    }
}
