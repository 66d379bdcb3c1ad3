package io.github.rakutenai.hub;

import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Addresses of the hub's HTTP interface.
 *
 * @param base without a slash at the end
 */
record Endpoint(URI base) {

    URI revision(ModelReference reference) {
        return URI.create(
                "%s/api/models/%s/revision/%s".formatted(base, reference.repository(), encoded(reference.revision())));
    }

    URI tree(String repository, String commit) {
        return URI.create("%s/api/models/%s/tree/%s?recursive=true".formatted(base, repository, commit));
    }

    URI file(String repository, String commit, String path) {
        String encodedPath = Stream.of(path.split("/")).map(Endpoint::encoded).collect(Collectors.joining("/"));
        return URI.create("%s/%s/resolve/%s/%s".formatted(base, repository, commit, encodedPath));
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
