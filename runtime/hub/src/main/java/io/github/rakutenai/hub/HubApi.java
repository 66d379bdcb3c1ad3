package io.github.rakutenai.hub;

import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.github.rakutenai.hub.HubException.Reason;

/** What the hub says about a repository. Source: huggingface.co/docs/hub/api. */
final class HubApi {

    private static final JsonMapper MAPPER = JsonMapper.builder().build();
    private static final int MOST_BYTES = 32 << 20;
    private static final int MOST_PAGES = 200;
    /** RFC 8288. */
    private static final Pattern NEXT_PAGE = Pattern.compile("<([^>]+)>\\s*;\\s*rel=\"?next\"?");

    private final Endpoint endpoint;
    private final HttpTransport transport;
    private final Pause pause;

    HubApi(Endpoint endpoint, HttpTransport transport, Pause pause) {
        this.endpoint = endpoint;
        this.transport = transport;
        this.pause = pause;
    }

    /** The commit that a revision means now; a commit means itself, and nobody is asked. */
    String commit(ModelReference reference) throws IOException {
        if (reference.isCommit()) {
            return reference.revision();
        }
        URI uri = endpoint.revision(reference);
        String commit = page(uri).json().path("sha").asText();
        if (!ModelReference.isCommit(commit)) {
            throw malformed(uri, "the 40 digits of a commit in \"sha\"");
        }
        return commit;
    }

    /** Every file of a commit, with the hash of its content. */
    List<RepositoryFile> tree(String repository, String commit) throws IOException {
        List<RepositoryFile> files = new ArrayList<>();
        Optional<URI> next = Optional.of(endpoint.tree(repository, commit));
        for (int pages = 0; next.isPresent(); pages++) {
            Page page = pages < MOST_PAGES ? page(next.get()) : null;
            if (page == null || !page.json().isArray()) {
                throw malformed(next.get(), "an array of at most " + MOST_PAGES + " pages");
            }
            files.addAll(TreeJson.ofHub(page.json()));
            next = page.next();
        }
        return files;
    }

    private record Page(JsonNode json, Optional<URI> next) {}

    private Page page(URI uri) throws IOException {
        return Backoff.run(pause, () -> {
            try (HttpAnswer answer = transport.get(uri)) {
                byte[] bytes = answer.body().readNBytes(MOST_BYTES);
                return new Page(MAPPER.readTree(bytes), next(uri, answer));
            } catch (JacksonException e) {
                throw malformed(uri, "JSON");
            }
        });
    }

    private static Optional<URI> next(URI uri, HttpAnswer answer) {
        return answer.header("Link")
                .map(NEXT_PAGE::matcher)
                .filter(Matcher::find)
                .map(link -> uri.resolve(link.group(1)));
    }

    private static HubException malformed(URI uri, String expected) {
        return new HubException(
                Reason.MALFORMED_ANSWER,
                "%s is not what a hub answers: expected %s; check HF_ENDPOINT and the proxy".formatted(uri, expected));
    }
}
