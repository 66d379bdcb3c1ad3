package io.github.rakutenai.engine;

import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.github.rakutenai.engine.backend.Availability;
import io.github.rakutenai.engine.backend.BackendProvider;
import io.github.rakutenai.engine.backend.UnavailableBackendException;
import io.github.rakutenai.engine.tensor.SharedArenas;

/**
 * Which backend computes.
 *
 * @param wanted {@value #AUTO} for the first provider that has a GPU, and the CPU if none has; {@value #CPU}; or the name of a
 *     provider, which then computes on whatever device it has
 * @param providers the backends there are beside the CPU's
 */
public record Backends(String wanted, List<BackendProvider> providers) {

    public static final String AUTO = "auto";
    public static final String CPU = "cpu";

    private static final System.Logger LOG = System.getLogger(Backends.class.getName());

    public Backends {
        providers = List.copyOf(providers);
    }

    /** The engine's own. */
    public static Backends cpu() {
        return new Backends(CPU, List.of());
    }

    /** What the class path offers. */
    public static Backends onClassPath(String wanted) {
        return new Backends(
                wanted,
                wanted.equals(CPU)
                        ? List.of()
                        : ServiceLoader.load(BackendProvider.class).stream()
                                .map(ServiceLoader.Provider::get)
                                .toList());
    }

    /** A provider that can compute, and on what. */
    record Choice(BackendProvider provider, Availability.Device device) {}

    /**
     * Looks for devices; empty: the CPU. What keeps a provider from being taken is logged.
     *
     * @throws UnavailableBackendException if the one that is asked for by name cannot compute
     */
    Optional<Choice> choose() {
        return switch (wanted) {
            case CPU -> Optional.empty();
            case AUTO -> providers.stream().flatMap(this::withGpu).findFirst();
            default -> Optional.of(named());
        };
    }

    /** Whether the CPU must not take its place. */
    boolean required() {
        return !wanted.equals(AUTO);
    }

    private Stream<Choice> withGpu(BackendProvider provider) {
        return switch (provider.availability()) {
            case Availability.Device device when device.gpu() -> Stream.of(new Choice(provider, device));
            case Availability.Device device -> {
                log(provider, device.name() + " is no GPU; backend=" + provider.name() + " takes it all the same");
                yield Stream.empty();
            }
            case Availability.Missing(String reason) -> {
                log(provider, reason);
                yield Stream.empty();
            }
        };
    }

    private static void log(BackendProvider provider, String reason) {
        LOG.log(Level.INFO, "{0} is not used, the CPU computes: {1}", provider.name(), reason);
    }

    private Choice named() {
        BackendProvider provider = providers.stream()
                .filter(candidate -> candidate.name().equals(wanted))
                .findFirst()
                .orElseThrow(() -> new UnavailableBackendException(missing()));
        return switch (provider.availability()) {
            case Availability.Device device -> new Choice(provider, device);
            case Availability.Missing(String reason) ->
                throw new UnavailableBackendException("backend " + wanted + " cannot be used: " + reason);
        };
    }

    private String missing() {
        return SharedArenas.inNativeExecutable()
                ? "backend %s is not in this native executable, which computes on the CPU".formatted(wanted)
                : "backend %s is not on the class path, which offers %s: add its dependency".formatted(wanted, names());
    }

    private String names() {
        return Stream.concat(Stream.of(CPU), providers.stream().map(BackendProvider::name))
                .collect(Collectors.joining(", "));
    }
}
