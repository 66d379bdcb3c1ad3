package io.github.rakutenai.quarkus.runtime;

import java.nio.file.Path;

/** Where a configured model is. */
sealed interface ModelSource {

    /**
     * A file or folder that the configuration names.
     *
     * @param path of it
     */
    record Local(Path path) implements ModelSource {

        @Override
        public String toString() {
            return path.toString();
        }
    }

    /**
     * A model of the hub that was downloaded before.
     *
     * @param path its file or folder in the cache
     */
    record Cached(Path path) implements ModelSource {

        @Override
        public String toString() {
            return path.toString();
        }
    }

    /**
     * A model of the hub that is not in the cache.
     *
     * @param download brings it
     */
    record AtHub(ModelDownload download) implements ModelSource {

        @Override
        public String toString() {
            return download.reference().toString();
        }
    }
}
