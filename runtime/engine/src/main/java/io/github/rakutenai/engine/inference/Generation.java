package io.github.rakutenai.engine.inference;

/** A request that was accepted. */
public interface Generation {

    /** Stops the work within a step; its last event is then {@code Finished} with {@code CANCELLED}. Has no effect later. */
    void cancel();
}
