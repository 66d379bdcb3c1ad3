package io.github.rakutenai.engine.grammar;

/** Bounds the work of compiling one grammar by the states and edges it makes, so that the bound is the same on every machine. */
final class Budget {

    private final long limit;
    private long left;

    Budget(long limit) {
        this.limit = limit;
        left = limit;
    }

    /** @throws GrammarTooLargeException if this is more than is left */
    void spend(long units) {
        left -= units;
        if (left < 0) {
            throw new GrammarTooLargeException("compiling it takes more than " + limit + " states and edges");
        }
    }
}
