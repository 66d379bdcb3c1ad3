package io.github.rakutenai.engine.inference;

/**
 * Where the time of one request went. What comes after its end, because it was cancelled, is 0.
 *
 * @param queueNanos from acceptance to the start of its first step
 * @param promptNanos from there to its first token
 * @param decodeNanos from its first token to its end, which is its last token unless it was cancelled
 */
public record Timings(long queueNanos, long promptNanos, long decodeNanos) {

    public long totalNanos() {
        return queueNanos + promptNanos + decodeNanos;
    }

    public long timeToFirstTokenNanos() {
        return queueNanos + promptNanos;
    }

    /** Rate of the tokens after the first of {@code replyTokens}; 0 if there were none. */
    public double decodeTokensPerSecond(int replyTokens) {
        return replyTokens < 2 || decodeNanos == 0 ? 0 : (replyTokens - 1) * 1e9 / decodeNanos;
    }
}
