package io.github.rakutenai.engine.backend;

/** The backend that was asked for cannot compute in this JVM; the message says what is missing. */
public final class UnavailableBackendException extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;

    public UnavailableBackendException(String message) {
        super(message);
    }
}
