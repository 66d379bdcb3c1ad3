package io.github.rakutenai.hub;

/** Whether a model that is not in the cache is downloaded when it is wanted. */
public enum DownloadPolicy {
    /** It is not, and the hub is not asked. */
    NEVER,
    /** The user is asked. Where nobody can answer, it is not. */
    ASK,
    /** It is. */
    ALWAYS
}
