package io.github.rakutenai.quarkus.runtime;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

import io.github.rakutenai.engine.EngineOptions;
import io.github.rakutenai.engine.backend.Accelerators;
import io.github.rakutenai.engine.model.ModelOverrides;
import io.quarkus.runtime.configuration.ConfigurationException;
import io.quarkus.runtime.configuration.MemorySize;

/**
 * Turns one model's settings into the engine's options.
 *
 * @param model the model's name
 * @param settings as they are configured
 */
record EngineSettings(String model, ModelSettings settings) {

    private static final int MOST_THREADS = 1024;
    private static final int MOST_QUEUED = 10_000;

    /** @throws ConfigurationException naming property, value and allowed range, if a value is out of range */
    EngineOptions options() {
        return new EngineOptions(
                new ModelOverrides(
                        checked("sliding-window", settings.slidingWindow(), 0, Integer.MAX_VALUE),
                        checked("context-tokens", settings.contextTokens(), 1, Integer.MAX_VALUE)),
                settings.chatTemplate().map(this::template),
                settings.contextOverflow(),
                checked("threads", settings.threads(), 1, MOST_THREADS),
                settings.kvCache().type(),
                settings.activations(),
                accelerators(),
                checked("queue-size", OptionalInt.of(settings.queueSize()), 0, MOST_QUEUED)
                        .getAsInt());
    }

    private Accelerators accelerators() {
        return settings.onednn().enabled()
                ? Accelerators.onClassPath(optional(settings.onednn().maxMemory()))
                : Accelerators.none();
    }

    private static OptionalLong optional(Optional<MemorySize> size) {
        return size.map(MemorySize::asLongValue).map(OptionalLong::of).orElseGet(OptionalLong::empty);
    }

    /** The text of the template file, if there is one of this name. */
    private String template(String configured) {
        try {
            Path file = Path.of(configured);
            return Files.isRegularFile(file) ? Files.readString(file) : configured;
        } catch (InvalidPathException e) {
            return configured;
        } catch (IOException e) {
            throw new UncheckedIOException(
                    new ModelProperty(model, "chat-template") + ": " + configured + " cannot be read", e);
        }
    }

    private OptionalInt checked(String name, OptionalInt value, int least, int most) {
        value.ifPresent(number -> new ModelProperty(model, name).requireBetween(number, least, most));
        return value;
    }
}
