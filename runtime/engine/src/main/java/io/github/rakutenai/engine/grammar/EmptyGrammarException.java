package io.github.rakutenai.engine.grammar;

/** A grammar that no text belongs to. */
public final class EmptyGrammarException extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;

    EmptyGrammarException() {
        super("no text belongs to the grammar");
    }
}
