package io.github.rakutenai.engine.backend;

/** An accelerator did not start: a library that cannot be extracted or loaded. The engine computes without it. */
public final class AcceleratorFailedException extends Exception {

    public AcceleratorFailedException(String message, Throwable cause) {
        super(message, cause);
    }
}
