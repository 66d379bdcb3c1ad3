package io.github.rakutenai.engine.sampling;

import java.util.List;

/**
 * How likely the model found a token, and what it found likeliest in its place.
 *
 * @param token the one that stands there
 * @param top the likeliest ones, the likeliest first; the token may be among them
 */
public record TokenLogProbabilities(TokenLogProbability token, List<TokenLogProbability> top) {

    public TokenLogProbabilities {
        top = List.copyOf(top);
    }
}
