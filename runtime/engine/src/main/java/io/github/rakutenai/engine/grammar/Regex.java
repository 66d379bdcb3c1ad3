package io.github.rakutenai.engine.grammar;

import java.util.List;

/** A regular expression over code points. */
sealed interface Regex {

    /** The empty word. */
    Regex EMPTY = new Sequence(List.of());

    /** No upper bound of a {@link Repeat}. */
    int UNBOUNDED = -1;

    record One(CodePoints of) implements Regex {}

    record Sequence(List<Regex> parts) implements Regex {}

    record Choice(List<Regex> alternatives) implements Regex {}

    /** @param most or {@link #UNBOUNDED} */
    record Repeat(Regex part, int least, int most) implements Regex {}

    /** Holds where the text begins. */
    record Begin() implements Regex {}

    /** Holds where the text ends. */
    record End() implements Regex {}

    /** The texts that match as a whole. */
    default Dfa matching(Budget budget) {
        Nfa nfa = new Nfa(budget);
        int start = nfa.newState();
        return nfa.determinize(start, addTo(nfa, start));
    }

    /** The texts that have a match somewhere. */
    default Dfa matchingSomewhere(Budget budget) {
        Regex anything = new Repeat(new One(CodePoints.ALL), 0, UNBOUNDED);
        return new Sequence(List.of(anything, this, anything)).matching(budget);
    }

    /** Adds states that are reached from {@code source} by its words; answers the last of them. */
    private int addTo(Nfa nfa, int source) {
        return switch (this) {
            case One(CodePoints of) -> {
                int target = nfa.newState();
                of.ranges().forEach(range -> nfa.edge(source, range.from(), range.to(), target));
                yield target;
            }
            case Sequence(List<Regex> parts) -> {
                int state = source;
                for (Regex part : parts) {
                    state = part.addTo(nfa, state);
                }
                yield state;
            }
            case Choice(List<Regex> alternatives) -> {
                int target = nfa.newState();
                alternatives.forEach(alternative -> nfa.free(alternative.addTo(nfa, source), target));
                yield target;
            }
            case Repeat(Regex part, int least, int most) ->
                nfa.repeat(source, state -> part.addTo(nfa, state), least, most);
            case Begin() -> {
                int target = nfa.newState();
                nfa.atBegin(source, target);
                yield target;
            }
            case End() -> {
                int target = nfa.newState();
                nfa.atEnd(source, target);
                yield target;
            }
        };
    }
}
