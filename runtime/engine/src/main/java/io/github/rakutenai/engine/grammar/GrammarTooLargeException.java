package io.github.rakutenai.engine.grammar;

/** A grammar whose automaton would be larger, or take longer to make, than is allowed. */
public final class GrammarTooLargeException extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;

    GrammarTooLargeException(String message) {
        super(message);
    }
}
