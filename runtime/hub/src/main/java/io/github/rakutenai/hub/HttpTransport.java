package io.github.rakutenai.hub;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;

import io.github.rakutenai.hub.HubException.Reason;

/**
 * Asks the hub and the hosts that it sends to. It follows redirects itself, because the token must go to the endpoint alone,
 * and speaks HTTP/1.1, because parts of a file shall come over connections of their own.
 */
final class HttpTransport implements AutoCloseable {

    private static final Set<Integer> REDIRECTS = Set.of(301, 302, 303, 307, 308);
    private static final int MOST_REDIRECTS = 10;
    /** Bodies of redirects are read so that the connection can be used again. */
    private static final int REDIRECT_BODY_BYTES = 1 << 16;

    private final HubOptions options;
    private final HttpClient client;
    private final ScheduledExecutorService timers;
    private volatile boolean closed;

    HttpTransport(HubOptions options) {
        this.options = options;
        HttpClient.Builder builder = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(options.timeout())
                .proxy(options.proxies());
        options.proxyCredentials().map(ProxyCredentials::authenticator).ifPresent(builder::authenticator);
        client = builder.build();
        timers = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().daemon().name("rakutenai-hub-timer").factory());
    }

    /**
     * Gets what is at an address, or where that redirects to.
     *
     * @param headers names and values in turn
     * @throws HubException if the server refuses
     * @throws IOException if another attempt may get it
     */
    HttpAnswer get(URI uri, String... headers) throws IOException {
        URI at = uri;
        for (int redirects = 0; redirects <= MOST_REDIRECTS; redirects++) {
            HttpResponse<InputStream> response = send(at, headers);
            Optional<URI> target = redirectTarget(at, response);
            if (target.isEmpty()) {
                return accepted(answer(at, response));
            }
            try (InputStream body = response.body()) {
                body.readNBytes(REDIRECT_BODY_BYTES);
            }
            at = target.get();
        }
        throw new HubException(Reason.MALFORMED_ANSWER, uri + " redirects more than " + MOST_REDIRECTS + " times");
    }

    private HttpResponse<InputStream> send(URI uri, String... headers) throws IOException {
        if (closed) {
            throw new InterruptedIOException("the download was ended");
        }
        HttpRequest.Builder request = HttpRequest.newBuilder(uri)
                .timeout(options.timeout())
                .header("User-Agent", "rakutenai-hub; java/" + Runtime.version().feature())
                // Compressed, a file has another size, and its parts are parts of something else.
                .header("Accept-Encoding", "identity");
        for (int i = 0; i < headers.length; i += 2) {
            request.header(headers[i], headers[i + 1]);
        }
        if (Origin.of(uri).equals(Origin.of(options.endpoint()))) {
            options.token().ifPresent(token -> request.header("Authorization", "Bearer " + token.value()));
        }
        try {
            return client.send(request.build(), BodyHandlers.ofInputStream());
        } catch (InterruptedException e) {
            throw Interruption.asIOException(e);
        } catch (IOException e) {
            throw Origin.of(uri).described(e);
        }
    }

    private static Optional<URI> redirectTarget(URI from, HttpResponse<InputStream> response) throws HubException {
        if (!REDIRECTS.contains(response.statusCode())) {
            return Optional.empty();
        }
        String location = response.headers()
                .firstValue("Location")
                .orElseThrow(() -> new HubException(
                        Reason.MALFORMED_ANSWER, Origin.of(from) + " redirects without saying where to"));
        return Optional.of(target(from, location));
    }

    /** @throws HubException if it is no address, or one that leaves HTTPS */
    static URI target(URI from, String location) throws HubException {
        URI target;
        try {
            target = from.resolve(location);
        } catch (IllegalArgumentException e) {
            throw new HubException(Reason.MALFORMED_ANSWER, Origin.of(from) + " redirects to no valid address", e);
        }
        boolean plainFollowed = "http".equals(target.getScheme()) && !"https".equals(from.getScheme());
        if (target.getHost() == null || !(plainFollowed || "https".equals(target.getScheme()))) {
            throw new HubException(
                    Reason.MALFORMED_ANSWER,
                    Origin.of(from) + " redirects to " + Origin.of(target) + ", which is not followed from there");
        }
        return target;
    }

    private HttpAnswer answer(URI uri, HttpResponse<InputStream> response) {
        InputStream body = new TimedBody(response.body(), options.timeout(), timers);
        return new HttpAnswer(uri, response.statusCode(), response.headers(), body);
    }

    private HttpAnswer accepted(HttpAnswer answer) throws IOException {
        if (answer.status() == 200 || answer.status() == 206) {
            return answer;
        }
        try (answer) {
            throw new Refusal(answer, options).exception();
        }
    }

    @Override
    public void close() {
        closed = true;
        client.shutdownNow();
        timers.shutdownNow();
    }
}
