package io.github.rakutenai.hub;

import java.nio.file.Path;

/**
 * Where a file's content lies, and while it comes. Names that end in {@code .incomplete} are what Python's {@code hf cache}
 * shows and removes as unfinished downloads; ours differ from those that it writes itself.
 *
 * @param blobs the repository's folder of contents
 * @param locks the repository's folder of locks
 */
record BlobPaths(Path blobs, Path locks, ContentHash hash) {

    Path blob() {
        return blobs.resolve(hash.hex());
    }

    Path partial() {
        return blobs.resolve(hash.hex() + ".rakutenai.incomplete");
    }

    Path chunks() {
        return blobs.resolve(hash.hex() + ".rakutenai-chunks.incomplete");
    }

    Path lock() {
        return locks.resolve(hash.hex() + ".lock");
    }
}
