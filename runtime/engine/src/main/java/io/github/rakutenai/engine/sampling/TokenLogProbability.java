package io.github.rakutenai.engine.sampling;

/**
 * How likely the model found a token in its place.
 *
 * @param token its id
 * @param logProbability natural logarithm of its probability, at most 0
 */
public record TokenLogProbability(int token, double logProbability) {}
