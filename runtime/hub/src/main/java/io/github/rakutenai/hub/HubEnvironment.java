package io.github.rakutenai.hub;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ProxySelector;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The variables that Python's huggingface_hub reads, with its defaults.
 * Source: huggingface.co/docs/huggingface_hub/package_reference/environment_variables.
 *
 * @param variables by name; those that are empty count as not set
 * @param home the user's folder
 */
record HubEnvironment(Map<String, String> variables, Path home) {

    private static final Set<String> TRUE = Set.of("1", "ON", "YES", "TRUE");

    static HubEnvironment ofProcess() {
        return new HubEnvironment(System.getenv(), Path.of(System.getProperty("user.home")));
    }

    URI endpoint() {
        return first("HF_ENDPOINT")
                .map(value -> value.replaceAll("/+$", ""))
                .map(value -> uri("HF_ENDPOINT", value))
                .orElse(HubOptions.DEFAULT_ENDPOINT);
    }

    Path cacheFolder() {
        return first("HF_HUB_CACHE", "HUGGINGFACE_HUB_CACHE")
                .map(this::path)
                .orElseGet(() -> huggingFaceHome().resolve("hub"));
    }

    /** The variable's, else what {@code hf auth login} stored. */
    Optional<AccessToken> token() {
        if (isTrue("HF_HUB_DISABLE_IMPLICIT_TOKEN")) {
            return Optional.empty();
        }
        return first("HF_TOKEN", "HUGGING_FACE_HUB_TOKEN")
                .or(this::storedToken)
                .map(String::strip)
                .filter(text -> !text.isEmpty())
                .map(AccessToken::new);
    }

    boolean offline() {
        return isTrue("HF_HUB_OFFLINE") || isTrue("TRANSFORMERS_OFFLINE");
    }

    boolean symlinks() {
        return !isTrue("HF_HUB_DISABLE_SYMLINKS");
    }

    Duration timeout() {
        return first("HF_HUB_DOWNLOAD_TIMEOUT").map(HubEnvironment::seconds).orElse(HubOptions.DEFAULT_TIMEOUT);
    }

    ProxySelector proxies() {
        return new EnvironmentProxies(proxyVariables(), ProxySelector.getDefault());
    }

    Optional<ProxyCredentials> proxyCredentials() {
        return proxyVariables().credentials();
    }

    ProxyVariables proxyVariables() {
        return new ProxyVariables(
                first("https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY").map(value -> uri("HTTPS_PROXY", value)),
                first("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY").map(value -> uri("HTTP_PROXY", value)),
                first("no_proxy", "NO_PROXY").orElse(""));
    }

    private Path huggingFaceHome() {
        return first("HF_HOME")
                .map(this::path)
                .orElseGet(() -> first("XDG_CACHE_HOME")
                        .map(this::path)
                        .orElseGet(() -> home.resolve(".cache"))
                        .resolve("huggingface"));
    }

    private Optional<String> storedToken() {
        Path file = first("HF_TOKEN_PATH")
                .map(this::path)
                .orElseGet(() -> huggingFaceHome().resolve("token"));
        try {
            return Optional.of(Files.readString(file));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException("the hub's token in " + file + " cannot be read", e);
        }
    }

    private Optional<String> first(String... names) {
        return Stream.of(names)
                .map(variables::get)
                .filter(value -> value != null && !value.isBlank())
                .findFirst();
    }

    private boolean isTrue(String name) {
        return first(name)
                .map(value -> TRUE.contains(value.toUpperCase(Locale.ROOT)))
                .orElse(false);
    }

    /** With ~ for the user's folder, as Python expands it. */
    private Path path(String value) {
        return value.equals("~") || value.startsWith("~/")
                ? home.resolve(value.substring(Math.min(2, value.length())))
                : Path.of(value);
    }

    private static URI uri(String variable, String value) {
        try {
            return URI.create(value.contains("://") ? value : "http://" + value);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(variable + " is no address: " + e.getMessage(), e);
        }
    }

    private static Duration seconds(String value) {
        try {
            return Duration.ofSeconds(Long.parseLong(value));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(
                    "HF_HUB_DOWNLOAD_TIMEOUT must be a number of seconds, found \"" + value + "\"", e);
        }
    }
}
