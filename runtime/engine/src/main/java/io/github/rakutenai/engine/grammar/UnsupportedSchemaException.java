package io.github.rakutenai.engine.grammar;

/** A schema that no automaton guarantees, or that is malformed. */
public final class UnsupportedSchemaException extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;

    private final String pointer;

    UnsupportedSchemaException(String pointer, String reason) {
        super("the schema is not supported at \"" + pointer + "\": " + reason);
        this.pointer = pointer;
    }

    /** JSON pointer of the keyword, empty for the schema as a whole. */
    public String pointer() {
        return pointer;
    }
}
