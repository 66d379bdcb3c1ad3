package io.github.rakutenai.engine.grammar;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The rules of one grammar under construction. A rule is an automaton whose symbols are bytes and, from {@link #FIRST_CALL} on,
 * calls: a call stands for any text of the rule that it names.
 */
final class Rules {

    static final int FIRST_CALL = 256;

    private final List<Dfa> definitions = new ArrayList<>();

    /** Announces a rule, so that others can call it before it is defined. */
    int announce() {
        definitions.add(null);
        return definitions.size() - 1;
    }

    void define(int rule, Dfa definition) {
        definitions.set(rule, definition);
    }

    int add(Dfa definition) {
        int rule = announce();
        define(rule, definition);
        return rule;
    }

    /** Copies the rules of another grammar; answers what to add to their numbers. */
    int addAll(Rules others) {
        int offset = size();
        for (int rule = 0; rule < others.size(); rule++) {
            definitions.add(shifted(others.definition(rule), offset));
        }
        return offset;
    }

    private static Dfa shifted(Dfa dfa, int offset) {
        List<List<Edge<Integer>>> edges = new ArrayList<>();
        List<Boolean> accepting = new ArrayList<>();
        for (int state = 0; state < dfa.states(); state++) {
            List<Edge<Integer>> row = new ArrayList<>();
            for (int edge = 0; edge < dfa.edges(state); edge++) {
                int shift = dfa.from(state, edge) < FIRST_CALL ? 0 : 2 * offset;
                row.add(new Edge<>(
                        dfa.from(state, edge) + shift, dfa.to(state, edge) + shift, dfa.target(state, edge)));
            }
            edges.add(row);
            accepting.add(dfa.accepting(state));
        }
        return Dfa.of(edges, accepting);
    }

    int size() {
        return definitions.size();
    }

    Dfa definition(int rule) {
        return definitions.get(rule);
    }

    /** The symbol that calls a rule. */
    static int call(int rule) {
        return FIRST_CALL + 2 * rule;
    }

    /** The symbol that calls a rule whose text must be another one each time, as long as the calling rule goes on. */
    static int callDistinct(int rule) {
        return call(rule) + 1;
    }

    static int called(int symbol) {
        return (symbol - FIRST_CALL) / 2;
    }

    static boolean isDistinct(int symbol) {
        return (symbol - FIRST_CALL) % 2 == 1;
    }

    /** For each rule the first one that is the same, once calls of same rules count as the same. */
    int[] representatives() {
        int[] representatives = new int[size()];
        for (int rule = 0; rule < representatives.length; rule++) {
            representatives[rule] = rule;
        }
        int merged;
        do {
            merged = 0;
            Map<List<Object>, Integer> first = new HashMap<>();
            for (int rule = 0; rule < representatives.length; rule++) {
                int same = first.computeIfAbsent(signature(rule, representatives), unused -> -1);
                if (same < 0) {
                    first.put(signature(rule, representatives), representatives[rule]);
                } else if (representatives[rule] != same) {
                    representatives[rule] = same;
                    merged++;
                }
            }
        } while (merged > 0);
        return representatives;
    }

    private List<Object> signature(int rule, int[] representatives) {
        Dfa dfa = definition(rule);
        List<Object> signature = new ArrayList<>();
        for (int state = 0; state < dfa.states(); state++) {
            signature.add(dfa.accepting(state));
            for (int edge = 0; edge < dfa.edges(state); edge++) {
                int from = dfa.from(state, edge);
                boolean call = from >= FIRST_CALL;
                signature.add(call ? List.of(representatives[called(from)], isDistinct(from)) : from);
                signature.add(call ? from - dfa.to(state, edge) : dfa.to(state, edge));
                signature.add(dfa.target(state, edge));
            }
        }
        return signature;
    }
}
