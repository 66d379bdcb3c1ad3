package io.github.rakutenai.hub;

import java.time.Duration;

/** Waits between attempts. */
@FunctionalInterface
interface Pause {

    /** @param why what failed */
    void pause(Duration wait, String why) throws InterruptedException;
}
