package io.github.rakutenai.engine.grammar;

/**
 * What one state of an automaton allows next.
 *
 * @param mask tokens that are allowed
 * @param doubtful tokens that are allowed unless they use a text again that must be distinct, ascending
 */
record StateTokens(TokenMask mask, int[] doubtful) {}
