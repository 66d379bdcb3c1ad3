package io.github.rakutenai.hub;

import java.io.IOException;

/** A model that cannot be had. The message says what was asked for, what was found, and what to do. */
public final class HubException extends IOException {

    /** What kind of failure it is. */
    public enum Reason {
        /** It is not in the cache, and nobody allowed to download it. */
        NOT_DOWNLOADED,
        /** There is no such repository, revision or file, or the token does not see it. */
        NOT_FOUND,
        /** The repository holds no model that can be run, or several of which one must be named. */
        UNSUITABLE,
        /** The hub wants a token, or another one. */
        UNAUTHORIZED,
        /** The token's owner has no access to the model. */
        FORBIDDEN,
        /** Too many requests, for longer than is worth waiting. */
        RATE_LIMITED,
        /** No answer, no connection, or a server that fails. */
        UNREACHABLE,
        /** An answer that no hub gives. */
        MALFORMED_ANSWER,
        /** What came is not what the hub lists. */
        DAMAGED,
        /** The disk has less room than the model takes. */
        NO_SPACE
    }

    private final Reason reason;

    HubException(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    HubException(Reason reason, String message, Throwable cause) {
        super(message, cause);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }
}
