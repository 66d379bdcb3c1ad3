package io.github.rakutenai.engine.inference;

/** The engine was closed, or ended itself after an error that it could not survive; see the cause. */
public final class EngineClosedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** @param reason why it does not answer */
    public EngineClosedException(String reason) {
        super(reason);
    }

    public EngineClosedException(Throwable cause) {
        super(cause == null ? "the engine is closed" : "the engine has ended after an error: " + cause, cause);
    }
}
