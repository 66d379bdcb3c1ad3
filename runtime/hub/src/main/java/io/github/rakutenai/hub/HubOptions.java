package io.github.rakutenai.hub;

import java.net.ProxySelector;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * Which hub is asked, how, and where its files are kept.
 *
 * @param endpoint the hub or a mirror of it
 * @param cacheFolder holds a folder for each repository, as Python's huggingface_hub lays them out
 * @param token sent to the endpoint and to no other host
 * @param offline whether nothing is asked at all
 * @param symlinks whether the files of a snapshot may be links; else they are files of their own
 * @param timeout how long a connection, an answer or the next bytes may take
 * @param connections the most that transfer parts of one file at a time, at least 1
 * @param proxies chooses the proxy of each request
 * @param proxyCredentials what proxies that ask for a name are answered with
 */
public record HubOptions(
        URI endpoint,
        Path cacheFolder,
        Optional<AccessToken> token,
        boolean offline,
        boolean symlinks,
        Duration timeout,
        int connections,
        ProxySelector proxies,
        Optional<ProxyCredentials> proxyCredentials) {

    static final URI DEFAULT_ENDPOINT = URI.create("https://huggingface.co");
    static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(30);
    /** As many as fill a fast line; a server that serves one slowly gives several more. */
    static final int DEFAULT_CONNECTIONS = 8;

    /** @throws IllegalArgumentException naming the component and what was expected */
    public HubOptions {
        if (!("https".equals(endpoint.getScheme()) || "http".equals(endpoint.getScheme()))
                || endpoint.getHost() == null) {
            throw new IllegalArgumentException("the hub's endpoint must be an address such as " + DEFAULT_ENDPOINT
                    + ", found \"" + endpoint + "\"");
        }
        if (connections < 1) {
            throw new IllegalArgumentException("connections must be at least 1, found " + connections);
        }
        if (!timeout.isPositive()) {
            throw new IllegalArgumentException("timeout must be longer than 0, found " + timeout);
        }
    }

    /**
     * As the environment of this process says, in the variables that Python's tools read.
     *
     * @throws IllegalArgumentException naming a variable that has no valid value
     */
    public static HubOptions fromEnvironment() {
        return builder().build();
    }

    /** Starts from {@link #fromEnvironment()}. */
    public static Builder builder() {
        return builder(HubEnvironment.ofProcess());
    }

    static Builder builder(HubEnvironment environment) {
        return new Builder(environment);
    }

    /** Each method sets the component of its name. */
    public static final class Builder {

        private URI endpoint;
        private Path cacheFolder;
        private Optional<AccessToken> token;
        private boolean offline;
        private boolean symlinks;
        private Duration timeout;
        private int connections = DEFAULT_CONNECTIONS;
        private ProxySelector proxies;
        private Optional<ProxyCredentials> proxyCredentials;

        private Builder(HubEnvironment environment) {
            endpoint = environment.endpoint();
            cacheFolder = environment.cacheFolder();
            token = environment.token();
            offline = environment.offline();
            symlinks = environment.symlinks();
            timeout = environment.timeout();
            proxies = environment.proxies();
            proxyCredentials = environment.proxyCredentials();
        }

        public Builder endpoint(URI value) {
            endpoint = value;
            return this;
        }

        public Builder cacheFolder(Path value) {
            cacheFolder = value;
            return this;
        }

        public Builder token(Optional<AccessToken> value) {
            token = value;
            return this;
        }

        public Builder offline(boolean value) {
            offline = value;
            return this;
        }

        public Builder symlinks(boolean value) {
            symlinks = value;
            return this;
        }

        public Builder timeout(Duration value) {
            timeout = value;
            return this;
        }

        public Builder connections(int value) {
            connections = value;
            return this;
        }

        public Builder proxies(ProxySelector value) {
            proxies = value;
            return this;
        }

        public Builder proxyCredentials(Optional<ProxyCredentials> value) {
            proxyCredentials = value;
            return this;
        }

        public HubOptions build() {
            return new HubOptions(
                    endpoint, cacheFolder, token, offline, symlinks, timeout, connections, proxies, proxyCredentials);
        }
    }
}
