package io.github.rakutenai.engine.grammar;

/**
 * A set of property names.
 *
 * @param single the name, if it is a single one that a schema spells out; null otherwise
 * @param language the names
 */
record Names(String single, Dfa language) {

    static Names of(String name) {
        return new Names(name, JsonStrings.content(name));
    }

    static Names of(Dfa language) {
        return new Names(null, language);
    }

    boolean isSingle() {
        return single != null;
    }

    boolean contain(String name) {
        return language.accepts(name.codePoints().toArray());
    }
}
