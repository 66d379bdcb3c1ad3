package io.github.rakutenai.engine.inference;

import java.util.SplittableRandom;
import java.util.function.LongSupplier;

/**
 * What an engine has from outside.
 *
 * @param nanoClock as {@link System#nanoTime()}
 * @param seeds gives a seed to each request that has none
 * @param listener hears what happens to all requests
 */
public record EngineEnvironment(LongSupplier nanoClock, LongSupplier seeds, EngineListener listener) {

    /** The system's clock, and seeds that nobody knows. */
    public static EngineEnvironment system(EngineListener listener) {
        return new EngineEnvironment(System::nanoTime, new SplittableRandom()::nextLong, listener);
    }

    /** The same, but what the listener throws is logged and harms nobody. */
    EngineEnvironment guarded() {
        return new EngineEnvironment(nanoClock, seeds, new SafeListener(listener));
    }
}
