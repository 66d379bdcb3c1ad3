package io.github.rakutenai.engine;

/** How much memory the keys and values of all requests get. */
public sealed interface KvCacheSize {

    /**
     * As much as the allowed number of whole contexts takes, but at most an eighth of the memory of the machine, the container or
     * the device, and at least one context.
     */
    record Automatic() implements KvCacheSize {}

    /** A number of bytes. */
    record Bytes(long bytes) implements KvCacheSize {

        /** @throws IllegalArgumentException if it is not positive */
        public Bytes {
            if (bytes < 1) {
                throw new IllegalArgumentException("kv-cache.size must be positive, found " + bytes);
            }
        }
    }

    /** A part of the memory of the machine, the container or the device, above 0 and at most 1. */
    record ShareOfMemory(double share) implements KvCacheSize {

        /** @throws IllegalArgumentException if it is out of range */
        public ShareOfMemory {
            if (!(share > 0 && share <= 1)) {
                throw new IllegalArgumentException(
                        "kv-cache.size must be above 0 % and at most 100 %, found " + share * 100 + " %");
            }
        }
    }
}
