package io.github.rakutenai.cli.evaluation;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Tokens, the last of which are scored.
 *
 * @param from position of the first that is scored, at least 1
 */
record ScoredTokens(int[] tokens, int from) {

    ScoredTokens {
        if (from < 1 || from >= tokens.length) {
            throw new IllegalArgumentException(
                    "nothing to score from position " + from + " of " + tokens.length + " tokens");
        }
    }

    static ScoredTokens of(int[] context, int[] continuation) {
        return new ScoredTokens(
                IntStream.concat(IntStream.of(context), IntStream.of(continuation))
                        .toArray(),
                context.length);
    }

    /** The last ones, as many as fit. */
    ScoredTokens last(int most) {
        int cut = Math.max(0, tokens.length - most);
        return cut == 0 ? this : new ScoredTokens(Arrays.copyOfRange(tokens, cut, tokens.length), from - cut);
    }
}
