package io.github.rakutenai.hub;

import java.util.Optional;

/**
 * A file of one commit.
 *
 * @param path with slashes, as the hub lists it
 * @param sizeBytes of the content
 * @param gitHash of what git stores, which for large files is a pointer
 * @param sha256 of the content of large files
 * @param xetHash how Xet storage calls the content; kept for Python's tools
 */
record RepositoryFile(
        String path, long sizeBytes, ContentHash gitHash, Optional<ContentHash> sha256, Optional<String> xetHash) {

    /** What the content must hash to, and the name of its blob. */
    ContentHash contentHash() {
        return sha256.orElse(gitHash);
    }
}
