package io.github.rakutenai.hub;

import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What the variables say that most command line tools read.
 *
 * @param forHttps HTTPS_PROXY, such as {@code http://user:password@proxy:3128}
 * @param forHttp HTTP_PROXY
 * @param exceptions NO_PROXY: hosts and domains with commas between, or *
 */
record ProxyVariables(Optional<URI> forHttps, Optional<URI> forHttp, String exceptions) {

    private static final int DEFAULT_PORT = 8080;

    Optional<Proxy> proxy(URI uri) {
        Optional<URI> configured = "https".equals(uri.getScheme()) ? forHttps : forHttp;
        return configured.filter(proxy -> !isException(uri.getHost())).map(ProxyVariables::proxyAt);
    }

    Optional<ProxyCredentials> credentials() {
        return Stream.of(forHttps, forHttp)
                .flatMap(Optional::stream)
                .map(URI::getRawUserInfo)
                .filter(info -> info != null && info.contains(":"))
                .map(info -> new ProxyCredentials(
                        decoded(info.substring(0, info.indexOf(':'))), decoded(info.substring(info.indexOf(':') + 1))))
                .findFirst();
    }

    private static Proxy proxyAt(URI address) {
        int port = address.getPort() < 0 ? DEFAULT_PORT : address.getPort();
        return new Proxy(Proxy.Type.HTTP, InetSocketAddress.createUnresolved(address.getHost(), port));
    }

    private boolean isException(String host) {
        return Stream.of(exceptions.split(","))
                .map(String::strip)
                .filter(entry -> !entry.isEmpty())
                .anyMatch(entry -> entry.equals("*") || host.equalsIgnoreCase(entry) || isBelow(host, entry));
    }

    private static boolean isBelow(String host, String domain) {
        String suffix = domain.startsWith(".") ? domain : "." + domain;
        return host.regionMatches(true, host.length() - suffix.length(), suffix, 0, suffix.length());
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }
}
