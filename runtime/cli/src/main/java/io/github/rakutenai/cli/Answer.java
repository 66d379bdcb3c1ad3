package io.github.rakutenai.cli;

import java.util.Locale;

import io.github.rakutenai.engine.inference.GenerationEvent.Finished;
import io.github.rakutenai.engine.inference.Timings;

/**
 * A complete reply.
 *
 * @param promptTokensPerSecond from the start of its computation to its first token
 * @param decodeTokensPerSecond of the tokens after the first
 */
record Answer(
        String text,
        String finishReason,
        int promptTokens,
        int replyTokens,
        double promptTokensPerSecond,
        double decodeTokensPerSecond) {

    static Answer of(String text, Finished finished) {
        Timings timings = finished.timings();
        int promptTokens = finished.usage().promptTokens();
        int replyTokens = finished.usage().replyTokens();
        return new Answer(
                text,
                finished.reason().toString().toLowerCase(Locale.ROOT),
                promptTokens,
                replyTokens,
                timings.promptNanos() == 0 ? 0 : promptTokens * 1e9 / timings.promptNanos(),
                timings.decodeTokensPerSecond(replyTokens));
    }

    String statistics() {
        return "prompt: %d tokens at %.1f a second, reply: %d tokens at %.1f a second, %s"
                .formatted(promptTokens, promptTokensPerSecond, replyTokens, decodeTokensPerSecond, finishReason);
    }
}
