package io.github.rakutenai.quarkus.runtime;

/** Told of each request where it is made: a bean for each that wants to know. */
@FunctionalInterface
public interface RequestObserver {

    /**
     * A request is made, on this thread.
     *
     * @return run on the step thread when the request's first token is there; it must return at once
     */
    Runnable requestMade();
}
