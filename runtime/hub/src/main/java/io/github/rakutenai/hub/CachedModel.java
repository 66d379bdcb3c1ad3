package io.github.rakutenai.hub;

import java.nio.file.Path;

/**
 * A model of the cache, all of it there.
 *
 * @param reference names it; the revision is a commit where no branch or tag of the cache means it
 * @param path the file or folder to open
 * @param sizeBytes of its files
 */
public record CachedModel(ModelReference reference, String commit, Path path, long sizeBytes) {}
