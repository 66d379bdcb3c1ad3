package io.github.rakutenai.engine.grammar;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.TreeSet;
import java.util.function.IntUnaryOperator;

/**
 * A nondeterministic automaton under construction. An edge without a symbol may be free, or hold only where the word begins, or
 * only where it ends: the anchors of regular expressions.
 */
final class Nfa {

    private enum Assertion {
        NOTHING,
        BEGIN,
        END
    }

    private record Free(Assertion assertion, int target) {}

    private final Budget budget;
    private final List<List<Edge<Integer>>> edges = new ArrayList<>();
    private final List<List<Free>> free = new ArrayList<>();

    Nfa(Budget budget) {
        this.budget = budget;
    }

    int newState() {
        budget.spend(1);
        edges.add(new ArrayList<>(2));
        free.add(new ArrayList<>(2));
        return edges.size() - 1;
    }

    void edge(int source, int from, int to, int target) {
        budget.spend(1);
        edges.get(source).add(new Edge<>(from, to, target));
    }

    void free(int source, int target) {
        budget.spend(1);
        free.get(source).add(new Free(Assertion.NOTHING, target));
    }

    void atBegin(int source, int target) {
        free.get(source).add(new Free(Assertion.BEGIN, target));
    }

    void atEnd(int source, int target) {
        free.get(source).add(new Free(Assertion.END, target));
    }

    /** Appends edges that spell {@code symbols}; answers the last state. */
    int spell(int source, int... symbols) {
        int state = source;
        for (int symbol : symbols) {
            int next = newState();
            edge(state, symbol, symbol, next);
            state = next;
        }
        return state;
    }

    /**
     * Appends a part so many times; answers the last state.
     *
     * @param part appends itself behind a state and answers its last one
     * @param most or {@link Regex#UNBOUNDED}
     */
    int repeat(int source, IntUnaryOperator part, int least, int most) {
        int state = source;
        for (int i = 0; i < least; i++) {
            state = part.applyAsInt(state);
        }
        int target = newState();
        if (most == Regex.UNBOUNDED) {
            int loop = newState();
            free(state, loop);
            free(part.applyAsInt(loop), loop);
            free(loop, target);
            return target;
        }
        for (int i = least; i < most; i++) {
            free(state, target);
            state = part.applyAsInt(state);
        }
        free(state, target);
        return target;
    }

    /** Copies an automaton, so that its words lead from {@code source} to {@code target}. */
    void embed(Dfa dfa, int source, int target) {
        int[] states = new int[dfa.states()];
        for (int state = 0; state < states.length; state++) {
            states[state] = newState();
        }
        free(source, states[0]);
        for (int state = 0; state < states.length; state++) {
            for (int edge = 0; edge < dfa.edges(state); edge++) {
                edge(states[state], dfa.from(state, edge), dfa.to(state, edge), states[dfa.target(state, edge)]);
            }
            if (dfa.accepting(state)) {
                free(states[state], target);
            }
        }
    }

    /** The minimal automaton of the words that lead from {@code start} to {@code end}: the subset construction. */
    Dfa determinize(int start, int end) {
        return Dfa.explore(closure(List.of(start), true), this::next, subset -> accepts(subset, end), budget)
                .minimal();
    }

    /** States that can be reached without a symbol, ascending. */
    private record Subset(int[] states, boolean begin) {

        @Override
        public boolean equals(Object other) {
            return other instanceof Subset subset && begin == subset.begin && Arrays.equals(states, subset.states);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(states);
        }
    }

    private Subset closure(List<Integer> seeds, boolean begin) {
        BitSet reached = reach(seeds, begin, false);
        return new Subset(reached.stream().toArray(), begin);
    }

    private BitSet reach(List<Integer> seeds, boolean begin, boolean end) {
        BitSet reached = new BitSet(edges.size());
        List<Integer> open = new ArrayList<>(seeds);
        while (!open.isEmpty()) {
            int state = open.removeLast();
            if (reached.get(state)) {
                continue;
            }
            reached.set(state);
            for (Free move : free.get(state)) {
                boolean holds = switch (move.assertion()) {
                    case NOTHING -> true;
                    case BEGIN -> begin;
                    case END -> end;
                };
                if (holds) {
                    open.add(move.target());
                }
            }
        }
        budget.spend(reached.cardinality());
        return reached;
    }

    private boolean accepts(Subset subset, int end) {
        List<Integer> seeds = Arrays.stream(subset.states()).boxed().toList();
        return reach(seeds, subset.begin(), true).get(end);
    }

    private List<Edge<Subset>> next(Subset subset) {
        TreeSet<Integer> bounds = new TreeSet<>();
        List<Edge<Integer>> out = new ArrayList<>();
        for (int state : subset.states()) {
            for (Edge<Integer> edge : edges.get(state)) {
                bounds.add(edge.from());
                bounds.add(edge.to() + 1);
                out.add(edge);
            }
        }
        List<Edge<Subset>> next = new ArrayList<>();
        Integer from = null;
        for (int bound : bounds) {
            if (from != null) {
                addEdge(from, bound - 1, out, next);
            }
            from = bound;
        }
        return next;
    }

    private void addEdge(int from, int to, List<Edge<Integer>> out, List<Edge<Subset>> next) {
        budget.spend(out.size());
        List<Integer> targets = new ArrayList<>();
        for (Edge<Integer> edge : out) {
            if (edge.from() <= from && to <= edge.to()) {
                targets.add(edge.target());
            }
        }
        if (!targets.isEmpty()) {
            next.add(new Edge<>(from, to, closure(targets, false)));
        }
    }
}
