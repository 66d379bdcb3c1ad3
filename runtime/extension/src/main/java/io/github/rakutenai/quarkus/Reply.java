package io.github.rakutenai.quarkus;

import io.github.rakutenai.engine.inference.Timings;
import io.github.rakutenai.engine.inference.TokenUsage;
import io.github.rakutenai.engine.scheduler.FinishReason;

/**
 * What the model answered.
 *
 * @param text the whole answer
 * @param usage tokens of prompt and answer
 * @param finishReason why it ended
 * @param timings where the time went, in nanoseconds
 */
public record Reply(String text, TokenUsage usage, FinishReason finishReason, Timings timings) {

    /** Rate of the tokens after the first; 0 if there were none. */
    public double tokensPerSecond() {
        return timings.decodeTokensPerSecond(usage.replyTokens());
    }
}
