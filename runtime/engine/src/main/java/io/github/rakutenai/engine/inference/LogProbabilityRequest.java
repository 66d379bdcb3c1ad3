package io.github.rakutenai.engine.inference;

import java.util.OptionalInt;

import io.github.rakutenai.engine.sampling.LogSoftmax;

/**
 * Which log-probabilities a request wants to hear; see {@link LogSoftmax} for what they are. Each costs a pass over the
 * vocabulary, those of the prompt the logits of their rows as well, and the prefix cache is not taken up behind the first of
 * them. Those of the reply are told of every token: what a grammar leaves no choice about is then computed token by token.
 *
 * @param promptFrom position of the prompt's first token that is told, at least 1, for nothing stands before the first;
 *     empty: none of the prompt
 * @param reply whether those of the reply are told
 * @param top likeliest tokens told beside each, 0 to {@value #MAX_TOP}
 */
public record LogProbabilityRequest(OptionalInt promptFrom, boolean reply, int top) {

    public static final int MAX_TOP = 20;

    private static final LogProbabilityRequest NONE = new LogProbabilityRequest(OptionalInt.empty(), false, 0);

    /** @throws IllegalArgumentException naming the value and what is allowed */
    public LogProbabilityRequest {
        if (promptFrom.isPresent() && promptFrom.getAsInt() < 1) {
            throw new IllegalArgumentException("promptFrom must be at least 1, found " + promptFrom.getAsInt());
        }
        if (top < 0 || top > MAX_TOP) {
            throw new IllegalArgumentException("top must be from 0 to " + MAX_TOP + ", found " + top);
        }
    }

    public static LogProbabilityRequest none() {
        return NONE;
    }

    /** Those of the reply alone. */
    public static LogProbabilityRequest ofReply(int top) {
        return new LogProbabilityRequest(OptionalInt.empty(), true, top);
    }

    /** Those of the whole reply, and of the prompt from a position on. */
    public static LogProbabilityRequest ofPromptAndReply(int promptFrom, int top) {
        return new LogProbabilityRequest(OptionalInt.of(promptFrom), true, top);
    }
}
