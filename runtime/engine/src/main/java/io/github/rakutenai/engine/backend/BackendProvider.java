package io.github.rakutenai.engine.backend;

import java.util.function.DoubleConsumer;

import io.github.rakutenai.engine.model.ModelConfig;
import io.github.rakutenai.engine.model.Weights;

/**
 * A kind of backend that a module beside the engine brings, found with {@link java.util.ServiceLoader}. Making one must neither
 * fail nor load what may be missing.
 */
public interface BackendProvider {

    /** The word that selects it in the configuration, such as "tornadovm". */
    String name();

    /** The device that it would compute on, or what is missing; looked for now, which may take a second. */
    Availability availability();

    /**
     * Opens it for one model, on the device that {@link #availability()} named.
     *
     * @param weights must stay open as long as the backend
     * @param loaded hears, on this thread, what share of the weights is on the device, up to 1
     * @throws InsufficientMemoryException if the device has too little memory; nothing stays allocated
     * @throws DeviceFailedException if the device does not do what it should
     * @throws IllegalArgumentException if an option or the model is not supported
     */
    Backend open(ModelConfig config, Weights weights, BackendOptions options, DoubleConsumer loaded);
}
