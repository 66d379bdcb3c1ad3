package io.github.rakutenai.quarkus.runtime;

import java.util.Locale;
import java.util.Set;

import io.quarkus.runtime.configuration.ConfigurationException;

/**
 * A property of one model, for messages.
 *
 * @param prefix what all properties of its kind begin with
 * @param model the model's name, {@link RakutenConfig#DEFAULT} for the one without
 * @param name the property after prefix and model
 */
public record ModelProperty(String prefix, String model, String name) {

    /** A property of the engine. */
    ModelProperty(String model, String name) {
        this("quarkus.rakutenai", model, name);
    }

    /** @throws ConfigurationException naming property, value and allowed range, if the value is outside */
    void requireBetween(int value, int least, int most) {
        if (value < least || value > most) {
            String range = most == Integer.MAX_VALUE ? "at least " + least : "from " + least + " to " + most;
            throw error(this + " must be " + range + ", found " + value);
        }
    }

    public ConfigurationException error(String message) {
        return new ConfigurationException(message, Set.of(toString()));
    }

    /** The environment variable that sets it. */
    String environmentVariable() {
        return toString().replaceAll("[^A-Za-z0-9]", "_").toUpperCase(Locale.ROOT);
    }

    @Override
    public String toString() {
        String owner = model.equals(RakutenConfig.DEFAULT) ? "" : "\"" + model + "\".";
        return prefix + "." + owner + name;
    }
}
