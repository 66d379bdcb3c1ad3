package io.github.rakutenai.quarkus.runtime;

import java.util.Locale;
import java.util.Set;

import io.quarkus.runtime.configuration.ConfigurationException;

/**
 * A property of one model, for messages.
 *
 * @param model the model's name, {@link RakutenConfig#DEFAULT} for the one without
 * @param name the property after the prefix
 */
record ModelProperty(String model, String name) {

    /** @throws ConfigurationException naming property, value and allowed range, if the value is outside */
    void requireBetween(int value, int least, int most) {
        if (value < least || value > most) {
            String range = most == Integer.MAX_VALUE ? "at least " + least : "from " + least + " to " + most;
            throw error(this + " must be " + range + ", found " + value);
        }
    }

    ConfigurationException error(String message) {
        return new ConfigurationException(message, Set.of(toString()));
    }

    /** The environment variable that sets it. */
    String environmentVariable() {
        return toString().replaceAll("[^A-Za-z0-9]", "_").toUpperCase(Locale.ROOT);
    }

    @Override
    public String toString() {
        String owner = model.equals(RakutenConfig.DEFAULT) ? "" : "\"" + model + "\".";
        return "quarkus.rakutenai." + owner + name;
    }
}
