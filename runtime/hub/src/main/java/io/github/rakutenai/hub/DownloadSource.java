package io.github.rakutenai.hub;

import java.io.IOException;
import java.net.URI;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.github.rakutenai.hub.HubException.Reason;

/** A file of the hub that is read in parts. The hub redirects to signed addresses, which serve for a while. */
final class DownloadSource {

    /** RFC 9110, 14.4. */
    private static final Pattern CONTENT_RANGE = Pattern.compile("bytes (\\d+)-(\\d+)/(\\d+)");

    private final HttpTransport transport;
    private final URI address;
    private final long sizeBytes;
    private volatile URI redirected;

    DownloadSource(HttpTransport transport, URI address, long sizeBytes) {
        this.transport = transport;
        this.address = address;
        this.sizeBytes = sizeBytes;
        redirected = address;
    }

    long sizeBytes() {
        return sizeBytes;
    }

    /**
     * Asks for bytes from one to before another. The answer has status 206 and begins with the first, or 200 and begins with
     * the file.
     *
     * @throws HubException if the file there has another size than the hub lists
     */
    HttpAnswer open(long from, long end) throws IOException {
        HttpAnswer answer = request("bytes=" + from + "-" + (end - 1));
        try {
            redirected = answer.uri();
            check(answer, from);
            return answer;
        } catch (HubException e) {
            answer.close();
            throw e;
        }
    }

    private HttpAnswer request(String range) throws IOException {
        URI known = redirected;
        try {
            return transport.get(known, "Range", range);
        } catch (HubException e) {
            if (known.equals(address)) {
                throw e;
            }
            // The signature may have run out.
            return transport.get(address, "Range", range);
        }
    }

    private void check(HttpAnswer answer, long from) throws HubException {
        if (answer.status() == 200) {
            long length = answer.headers().firstValueAsLong("Content-Length").orElse(sizeBytes);
            requireSize(length, answer);
            return;
        }
        Optional<Matcher> range =
                answer.header("Content-Range").map(CONTENT_RANGE::matcher).filter(Matcher::matches);
        if (range.isEmpty() || Long.parseLong(range.get().group(1)) != from) {
            throw new HubException(
                    Reason.MALFORMED_ANSWER,
                    Origin.of(answer.uri()) + " sends another part than byte " + from + ": Content-Range "
                            + answer.header("Content-Range").orElse("is missing"));
        }
        requireSize(Long.parseLong(range.get().group(3)), answer);
    }

    private void requireSize(long found, HttpAnswer answer) throws HubException {
        if (found != sizeBytes) {
            throw new HubException(
                    Reason.DAMAGED,
                    "%s at %s: expected %d bytes, as the hub lists, found %d; a mirror may be behind, try again later"
                            .formatted(address.getPath(), Origin.of(answer.uri()), sizeBytes, found));
        }
    }
}
