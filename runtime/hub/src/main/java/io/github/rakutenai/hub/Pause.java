package io.github.rakutenai.hub;

import java.time.Duration;

/** Waits between attempts. */
@FunctionalInterface
interface Pause {

    void pause(Duration duration) throws InterruptedException;
}
