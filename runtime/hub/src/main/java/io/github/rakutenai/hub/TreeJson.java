package io.github.rakutenai.hub;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.rakutenai.hub.HubException.Reason;

/** Lists of files, as the hub sends them and as Python's huggingface_hub keeps them, {@code trees/<commit>.json}. */
final class TreeJson {

    private static final int FORMAT_VERSION = 1;

    private TreeJson() {}

    /** One page of the hub's. */
    static List<RepositoryFile> ofHub(JsonNode entries) throws HubException {
        List<RepositoryFile> files = new ArrayList<>();
        for (JsonNode entry : entries) {
            if (entry.path("type").asText().equals("file")) {
                JsonNode large = entry.path("lfs");
                files.add(file(
                        entry.path("path").asText(), entry, "oid", large.path("oid"), large.path("size"), "xetHash"));
            }
        }
        return files;
    }

    /** What was kept; empty if another version of the tools wrote it. */
    static Optional<List<RepositoryFile>> ofCache(JsonNode tree) throws HubException {
        if (tree.path("format_version").asInt() != FORMAT_VERSION
                || !tree.path("files").isObject()) {
            return Optional.empty();
        }
        List<RepositoryFile> files = new ArrayList<>();
        for (var entry : tree.path("files").properties()) {
            JsonNode file = entry.getValue();
            files.add(
                    file(entry.getKey(), file, "blob_id", file.path("lfs_sha256"), file.path("lfs_size"), "xet_hash"));
        }
        return Optional.of(files);
    }

    static ObjectNode toCache(List<RepositoryFile> files) {
        ObjectNode tree = JsonNodeFactory.instance.objectNode().put("format_version", FORMAT_VERSION);
        ObjectNode entries = tree.putObject("files");
        for (RepositoryFile file : files) {
            ObjectNode entry = entries.putObject(file.path())
                    .put("size", file.sizeBytes())
                    .put("blob_id", file.gitHash().hex());
            file.sha256().ifPresent(hash -> entry.put("lfs_sha256", hash.hex()).put("lfs_size", file.sizeBytes()));
            file.xetHash().ifPresent(hash -> entry.put("xet_hash", hash));
        }
        return tree;
    }

    private static RepositoryFile file(
            String path, JsonNode entry, String gitHash, JsonNode sha256, JsonNode largeSize, String xetHash)
            throws HubException {
        JsonNode size = largeSize.isMissingNode() ? entry.path("size") : largeSize;
        try {
            if (path.isEmpty() || !size.isIntegralNumber() || size.asLong() < 0) {
                throw new IllegalArgumentException("no path, or no size");
            }
            return new RepositoryFile(
                    path,
                    size.asLong(),
                    new ContentHash(entry.path(gitHash).asText()),
                    text(sha256).map(ContentHash::new),
                    text(entry.path(xetHash)));
        } catch (IllegalArgumentException e) {
            throw new HubException(
                    Reason.MALFORMED_ANSWER, "the list of files has an entry that cannot be checked: " + entry, e);
        }
    }

    private static Optional<String> text(JsonNode node) {
        return Optional.ofNullable(node.textValue());
    }
}
