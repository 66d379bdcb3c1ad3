package io.github.rakutenai.engine.grammar;

/** An edge of an automaton: every symbol from {@code from} to {@code to}, both included, leads to {@code target}. */
record Edge<S>(int from, int to, S target) {}
