package io.github.rakutenai.hub;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpTimeoutException;
import java.util.Locale;
import javax.net.ssl.SSLException;

/**
 * Scheme, host and port: what a secret is bound to (RFC 6454), and all of an address that messages tell, since its query may
 * be a signature.
 */
record Origin(String scheme, String host, int port) {

    static Origin of(URI uri) {
        String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
        int defaultPort = scheme.equals("https") ? 443 : 80;
        return new Origin(
                scheme,
                String.valueOf(uri.getHost()).toLowerCase(Locale.ROOT),
                uri.getPort() < 0 ? defaultPort : uri.getPort());
    }

    /** The same failure, with the host that it came from. */
    IOException described(IOException e) {
        String message = this + " does not answer"
                + (e instanceof HttpTimeoutException ? " in time" : "")
                + (e.getMessage() == null ? "" : ": " + e.getMessage());
        return e instanceof SSLException ? new SSLException(message, e) : new IOException(message, e);
    }

    @Override
    public String toString() {
        boolean usual = port == (scheme.equals("https") ? 443 : 80);
        return scheme + "://" + host + (usual ? "" : ":" + port);
    }
}
