package io.github.rakutenai.engine.grammar;

/**
 * How large a grammar may be.
 *
 * @param sourceLength the most characters of a schema or a grammar
 * @param depth how deep the parts of a schema may lie in each other
 * @param states the most states of the automaton, at about 50 bytes each
 * @param work the most states and edges that compiling makes on the way, which bounds its time: about two seconds
 */
public record GrammarLimits(int sourceLength, int depth, int states, long work) {

    public static GrammarLimits defaults() {
        return new GrammarLimits(200_000, 64, 100_000, 20_000_000);
    }

    /** The same, for schemas and grammars of at most so many characters. */
    public GrammarLimits withSourceLength(int characters) {
        return new GrammarLimits(characters, depth, states, work);
    }

    /** The same, for automatons of at most so many states. */
    public GrammarLimits withStates(int most) {
        return new GrammarLimits(sourceLength, depth, most, work);
    }
}
