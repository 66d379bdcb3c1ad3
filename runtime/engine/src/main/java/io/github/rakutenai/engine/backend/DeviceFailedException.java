package io.github.rakutenai.engine.backend;

/** A device failed and cannot be relied on any more. Thrown by a forward pass, it ends the engine and every request in it. */
public final class DeviceFailedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public DeviceFailedException(String message, Throwable cause) {
        super(message, cause);
    }
}
