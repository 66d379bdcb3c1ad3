package io.github.rakutenai.quarkus.runtime;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

import io.github.rakutenai.engine.Backends;
import io.github.rakutenai.engine.EngineOptions;
import io.github.rakutenai.engine.KvCacheOptions;
import io.github.rakutenai.engine.KvCacheSize;
import io.github.rakutenai.engine.LoadedModel;
import io.github.rakutenai.engine.backend.Accelerators;
import io.github.rakutenai.engine.inference.EngineListener;
import io.github.rakutenai.engine.inference.Timeouts;
import io.github.rakutenai.engine.model.ModelOverrides;
import io.quarkus.runtime.LaunchMode;
import io.quarkus.runtime.configuration.ConfigurationException;
import io.quarkus.runtime.configuration.MemorySize;
import io.quarkus.runtime.configuration.MemorySizeConverter;

/**
 * Turns one model's settings into the engine's options.
 *
 * @param model the model's name
 * @param settings as they are configured
 */
record EngineSettings(String model, ModelSettings settings) {

    private static final int MOST_THREADS = 1024;
    private static final int MOST_QUEUED = 10_000;
    private static final Duration PRODUCTION_WARM_UP = Duration.ofSeconds(2);
    private static final MemorySizeConverter MEMORY_SIZES = new MemorySizeConverter();

    /**
     * @param listener hears what the engine does
     * @throws ConfigurationException naming property, value and allowed range, if a value is out of range
     */
    EngineOptions options(EngineListener listener) {
        return EngineOptions.builder()
                .overrides(new ModelOverrides(
                        checked("sliding-window", settings.slidingWindow(), 0, Integer.MAX_VALUE),
                        checked("context-tokens", settings.contextTokens(), 1, Integer.MAX_VALUE)))
                .chatTemplate(settings.chatTemplate().map(this::template))
                .contextOverflow(settings.contextOverflow())
                .backends(backends())
                .threads(checked("threads", settings.threads(), 1, MOST_THREADS))
                .activations(settings.activations())
                .accelerators(accelerators())
                .kvCache(new KvCacheOptions(settings.kvCache().type(), kvCacheSize(), settings.prefixCache()))
                .maxConcurrentSequences(checked(
                        "max-concurrent-sequences", settings.maxConcurrentSequences(), 1, LoadedModel.STEP_TOKENS))
                .speculation(settings.speculation())
                .queueSize(checked("queue-size", settings.queueSize(), 0, MOST_QUEUED))
                .warmUp(warmUp())
                .listener(listener)
                .build();
    }

    /**
     * How long a request may take that says nothing itself.
     *
     * @throws ConfigurationException as {@link #options}
     */
    Timeouts timeouts() {
        return new Timeouts(
                positive("queue-timeout", settings.queueTimeout()), positive("timeout", settings.timeout()));
    }

    /**
     * How long accepted requests may still take when the application stops.
     *
     * @throws ConfigurationException as {@link #options}
     */
    Duration drainTimeout() {
        return notNegative("drain-timeout", settings.drainTimeout());
    }

    /**
     * How long a step may take before the engine counts as stuck.
     *
     * @throws ConfigurationException as {@link #options}
     */
    Duration stuckAfter() {
        return positive("stuck-after", Optional.of(settings.stuckAfter())).orElseThrow();
    }

    private Duration warmUp() {
        Duration unset = LaunchMode.current() == LaunchMode.NORMAL ? PRODUCTION_WARM_UP : Duration.ZERO;
        return notNegative("warm-up", settings.warmUp().orElse(unset));
    }

    private Duration notNegative(String name, Duration value) {
        if (value.isNegative()) {
            ModelProperty property = new ModelProperty(model, name);
            throw property.error(property + " must not be negative, found " + value);
        }
        return value;
    }

    private KvCacheSize kvCacheSize() {
        return settings.kvCache().size().map(this::kvCacheSize).orElseGet(KvCacheSize.Automatic::new);
    }

    private KvCacheSize kvCacheSize(String size) {
        try {
            return size.endsWith("%")
                    ? new KvCacheSize.ShareOfMemory(Double.parseDouble(size.substring(0, size.length() - 1)) / 100)
                    : new KvCacheSize.Bytes(MEMORY_SIZES.convert(size).asLongValue());
        } catch (IllegalArgumentException e) {
            ModelProperty property = new ModelProperty(model, "kv-cache.size");
            throw property.error(
                    property + " must be a size such as 4G, or a share of the memory from above 0 % to 100 %"
                            + " such as 25%, found " + size);
        }
    }

    private Backends backends() {
        BackendSetting backend = settings.backend();
        if (!settings.deterministic()) {
            return Backends.onClassPath(backend.word());
        }
        if (backend == BackendSetting.TORNADOVM) {
            ModelProperty property = new ModelProperty(model, "deterministic");
            throw property.error(property + " needs the CPU: set " + new ModelProperty(model, "backend")
                    + " to auto or cpu, found " + backend.word());
        }
        return Backends.cpu();
    }

    private Accelerators accelerators() {
        return settings.onednn().enabled() && !settings.deterministic()
                ? Accelerators.onClassPath(optional(settings.onednn().maxMemory()))
                : Accelerators.none();
    }

    private static OptionalLong optional(Optional<MemorySize> size) {
        return size.map(MemorySize::asLongValue).map(OptionalLong::of).orElseGet(OptionalLong::empty);
    }

    /** The text of the template file, if there is one of this name. */
    private String template(String configured) {
        Optional<Path> file = file(configured);
        try {
            return file.isPresent() ? Files.readString(file.get()) : configured;
        } catch (IOException e) {
            throw new UncheckedIOException(
                    new ModelProperty(model, "chat-template") + ": " + configured + " cannot be read", e);
        }
    }

    /** The file that a configured chat template names, if it names one. */
    static Optional<Path> file(String template) {
        try {
            return Optional.of(Path.of(template)).filter(Files::isRegularFile);
        } catch (InvalidPathException e) {
            return Optional.empty();
        }
    }

    private OptionalInt checked(String name, OptionalInt value, int least, int most) {
        value.ifPresent(number -> new ModelProperty(model, name).requireBetween(number, least, most));
        return value;
    }

    private int checked(String name, int value, int least, int most) {
        new ModelProperty(model, name).requireBetween(value, least, most);
        return value;
    }

    private Optional<Duration> positive(String name, Optional<Duration> value) {
        value.filter(duration -> !duration.isPositive()).ifPresent(duration -> {
            ModelProperty property = new ModelProperty(model, name);
            throw property.error(property + " must be longer than 0, found " + duration);
        });
        return value;
    }
}
