package io.github.rakutenai.samples.chat;

import io.github.rakutenai.engine.scheduler.FinishReason;
import io.github.rakutenai.quarkus.Reply;

/** What an answer took. */
public record Statistics(
        int promptTokens,
        int replyTokens,
        FinishReason finishReason,
        double tokensPerSecond,
        double timeToFirstTokenMillis) {

    static Statistics of(Reply reply) {
        return new Statistics(
                reply.usage().promptTokens(),
                reply.usage().replyTokens(),
                reply.finishReason(),
                reply.tokensPerSecond(),
                reply.timings().timeToFirstTokenNanos() / 1e6);
    }
}
