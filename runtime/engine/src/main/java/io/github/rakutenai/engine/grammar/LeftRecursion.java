package io.github.rakutenai.engine.grammar;

import java.util.BitSet;
import java.util.Optional;
import java.util.stream.IntStream;

/** Finds rules that call themselves before they have read anything: no stack could follow them. */
final class LeftRecursion {

    private final Rules rules;
    private final boolean[] nullable;

    private LeftRecursion(Rules rules) {
        this.rules = rules;
        nullable = new boolean[rules.size()];
        boolean changed = true;
        while (changed) {
            changed = false;
            for (int rule = 0; rule < nullable.length; rule++) {
                boolean empty = startStates(rule).stream().anyMatch(rules.definition(rule)::accepting);
                changed |= empty && !nullable[rule];
                nullable[rule] |= empty;
            }
        }
    }

    /** A rule that is left-recursive, if there is one. */
    static Optional<Integer> find(Rules rules) {
        LeftRecursion search = new LeftRecursion(rules);
        return IntStream.range(0, rules.size())
                .filter(search::callsItself)
                .boxed()
                .findFirst();
    }

    /** The states of a rule where nothing was read. */
    private BitSet startStates(int rule) {
        Dfa dfa = rules.definition(rule);
        BitSet states = new BitSet();
        states.set(0);
        boolean changed = true;
        while (changed) {
            int before = states.cardinality();
            for (int state = states.nextSetBit(0); state >= 0; state = states.nextSetBit(state + 1)) {
                for (int edge = 0; edge < dfa.edges(state); edge++) {
                    if (calls(dfa, state, edge).anyMatch(called -> nullable[called])) {
                        states.set(dfa.target(state, edge));
                    }
                }
            }
            changed = states.cardinality() > before;
        }
        return states;
    }

    private static IntStream calls(Dfa dfa, int state, int edge) {
        return IntStream.rangeClosed(Math.max(Rules.FIRST_CALL, dfa.from(state, edge)), dfa.to(state, edge))
                .map(Rules::called);
    }

    private boolean callsItself(int rule) {
        BitSet reached = new BitSet();
        BitSet open = calledFirst(rule);
        while (!open.isEmpty()) {
            int next = open.nextSetBit(0);
            open.clear(next);
            if (!reached.get(next)) {
                reached.set(next);
                open.or(calledFirst(next));
            }
        }
        return reached.get(rule);
    }

    private BitSet calledFirst(int rule) {
        Dfa dfa = rules.definition(rule);
        BitSet called = new BitSet();
        startStates(rule).stream().forEach(state -> {
            for (int edge = 0; edge < dfa.edges(state); edge++) {
                calls(dfa, state, edge).forEach(called::set);
            }
        });
        return called;
    }
}
