package io.github.rakutenai.engine.grammar;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * A deterministic finite automaton over integer symbols: bytes, or code points. State 0 is the start; a symbol without an edge
 * rejects. Immutable. Its equality is that of its states and edges, which for minimal automata is that of their languages.
 */
final class Dfa {

    /** Where a symbol without an edge leads. */
    static final int DEAD = -1;

    /** Number of words of an infinite language. */
    static final long INFINITE = Long.MAX_VALUE;

    private final int[][] from;
    private final int[][] to;
    private final int[][] target;
    private final boolean[] accepting;

    /** @param edges of each state, disjoint and ascending */
    private Dfa(List<List<Edge<Integer>>> edges, List<Boolean> accepting) {
        int states = edges.size();
        from = new int[states][];
        to = new int[states][];
        target = new int[states][];
        this.accepting = new boolean[states];
        for (int state = 0; state < states; state++) {
            List<Edge<Integer>> merged = merge(edges.get(state));
            from[state] = merged.stream().mapToInt(Edge::from).toArray();
            to[state] = merged.stream().mapToInt(Edge::to).toArray();
            target[state] = merged.stream().mapToInt(Edge::target).toArray();
            this.accepting[state] = accepting.get(state);
        }
    }

    private static List<Edge<Integer>> merge(List<Edge<Integer>> edges) {
        List<Edge<Integer>> merged = new ArrayList<>();
        for (Edge<Integer> edge : edges) {
            Edge<Integer> last = merged.isEmpty() ? null : merged.getLast();
            if (last != null && last.to() + 1 == edge.from() && last.target().equals(edge.target())) {
                merged.set(merged.size() - 1, new Edge<>(last.from(), edge.to(), edge.target()));
            } else {
                merged.add(edge);
            }
        }
        return merged;
    }

    /**
     * The automaton whose states are those that can be reached from {@code start}.
     *
     * @param edges of a state, disjoint and ascending
     */
    static <S> Dfa explore(S start, Function<S, List<Edge<S>>> edges, Predicate<S> accepting, Budget budget) {
        Map<S, Integer> numbers = new HashMap<>();
        List<S> states = new ArrayList<>();
        numbers.put(start, 0);
        states.add(start);
        List<List<Edge<Integer>>> numbered = new ArrayList<>();
        List<Boolean> accepts = new ArrayList<>();
        for (int i = 0; i < states.size(); i++) {
            S state = states.get(i);
            List<Edge<S>> out = edges.apply(state);
            budget.spend(1 + out.size());
            List<Edge<Integer>> row = new ArrayList<>(out.size());
            for (Edge<S> edge : out) {
                Integer number = numbers.get(edge.target());
                if (number == null) {
                    number = states.size();
                    numbers.put(edge.target(), number);
                    states.add(edge.target());
                }
                row.add(new Edge<>(edge.from(), edge.to(), number));
            }
            numbered.add(row);
            accepts.add(accepting.test(state));
        }
        return new Dfa(numbered, accepts);
    }

    /** No word. */
    static Dfa none() {
        return new Dfa(List.of(List.of()), List.of(false));
    }

    /** Every word of symbols from these ranges, given as from, to, from, to, ... */
    static Dfa all(int... ranges) {
        List<Edge<Integer>> edges = new ArrayList<>();
        for (int i = 0; i < ranges.length; i += 2) {
            edges.add(new Edge<>(ranges[i], ranges[i + 1], 0));
        }
        return new Dfa(List.of(edges), List.of(true));
    }

    /** One word. */
    static Dfa word(int... symbols) {
        List<List<Edge<Integer>>> edges = new ArrayList<>();
        List<Boolean> accepting = new ArrayList<>();
        for (int i = 0; i < symbols.length; i++) {
            edges.add(List.of(new Edge<>(symbols[i], symbols[i], i + 1)));
            accepting.add(false);
        }
        edges.add(List.of());
        accepting.add(true);
        return new Dfa(edges, accepting);
    }

    int states() {
        return accepting.length;
    }

    boolean accepting(int state) {
        return accepting[state];
    }

    int edges(int state) {
        return from[state].length;
    }

    int from(int state, int edge) {
        return from[state][edge];
    }

    int to(int state, int edge) {
        return to[state][edge];
    }

    int target(int state, int edge) {
        return target[state][edge];
    }

    /** The state after a symbol, or {@link #DEAD}. */
    int next(int state, int symbol) {
        if (state == DEAD) {
            return DEAD;
        }
        for (int edge = 0; edge < from[state].length && from[state][edge] <= symbol; edge++) {
            if (symbol <= to[state][edge]) {
                return target[state][edge];
            }
        }
        return DEAD;
    }

    boolean accepts(int... word) {
        int state = 0;
        for (int symbol : word) {
            state = next(state, symbol);
        }
        return state != DEAD && accepting[state];
    }

    boolean isEmpty() {
        return wordCounts()[0] == 0;
    }

    Dfa union(Dfa other, Budget budget) {
        return combine(other, (a, b) -> a || b, budget);
    }

    Dfa intersect(Dfa other, Budget budget) {
        return combine(other, (a, b) -> a && b, budget);
    }

    /** The words of this one that are none of the other. */
    Dfa minus(Dfa other, Budget budget) {
        return combine(other, (a, b) -> a && !b, budget);
    }

    /** Which words of two languages belong to a third. */
    @FunctionalInterface
    private interface Combination {
        boolean accepts(boolean first, boolean second);
    }

    private record Pair(int first, int second) {}

    private Dfa combine(Dfa other, Combination combination, Budget budget) {
        boolean firstAlone = combination.accepts(true, false);
        boolean secondAlone = combination.accepts(false, true);
        return explore(
                        new Pair(0, 0),
                        pair -> {
                            List<Edge<Pair>> edges = new ArrayList<>();
                            for (Edge<Pair> edge : pairEdges(other, pair)) {
                                Pair next = edge.target();
                                boolean first = next.first() != DEAD;
                                boolean second = next.second() != DEAD;
                                if (first && second || first && firstAlone || second && secondAlone) {
                                    edges.add(edge);
                                }
                            }
                            return edges;
                        },
                        pair -> combination.accepts(
                                pair.first() != DEAD && accepting[pair.first()],
                                pair.second() != DEAD && other.accepting[pair.second()]),
                        budget)
                .minimal();
    }

    private List<Edge<Pair>> pairEdges(Dfa other, Pair pair) {
        int[] bounds = bounds(this, pair.first(), other, pair.second());
        List<Edge<Pair>> edges = new ArrayList<>();
        for (int i = 0; i + 1 < bounds.length; i++) {
            Pair next = new Pair(next(pair.first(), bounds[i]), other.next(pair.second(), bounds[i]));
            if (next.first() != DEAD || next.second() != DEAD) {
                edges.add(new Edge<>(bounds[i], bounds[i + 1] - 1, next));
            }
        }
        return edges;
    }

    /** Where the edges of two states begin, and behind them, ascending. */
    private static int[] bounds(Dfa a, int stateA, Dfa b, int stateB) {
        int[] bounds = new int[2 * ((stateA == DEAD ? 0 : a.edges(stateA)) + (stateB == DEAD ? 0 : b.edges(stateB)))];
        int count = a.addBounds(stateA, bounds, 0);
        b.addBounds(stateB, bounds, count);
        return Arrays.stream(bounds).sorted().distinct().toArray();
    }

    private int addBounds(int state, int[] bounds, int count) {
        int next = count;
        for (int edge = 0; state != DEAD && edge < from[state].length; edge++) {
            bounds[next++] = from[state][edge];
            bounds[next++] = to[state][edge] + 1;
        }
        return next;
    }

    /** The smallest automaton of the same language, its states in the order of a breadth-first search. */
    Dfa minimal() {
        return new Minimization(this).minimal();
    }

    /** Builds an automaton from numbered states. */
    static Dfa of(List<List<Edge<Integer>>> edges, List<Boolean> accepting) {
        return new Dfa(edges, accepting);
    }

    /** How many words lead from each state to acceptance, or {@link #INFINITE}; {@code Long.MAX_VALUE - 1} is any larger number. */
    long[] wordCounts() {
        return new WordCounts(this).counts();
    }

    /** All words, the shortest first, of a finite language. */
    List<int[]> words() {
        List<int[]> words = new ArrayList<>();
        List<int[]> prefixes = List.of(new int[0]);
        while (!prefixes.isEmpty()) {
            List<int[]> longer = new ArrayList<>();
            for (int[] prefix : prefixes) {
                int state = 0;
                for (int symbol : prefix) {
                    state = next(state, symbol);
                }
                if (accepting[state]) {
                    words.add(prefix);
                }
                for (int edge = 0; edge < edges(state); edge++) {
                    for (int symbol = from[state][edge]; symbol <= to[state][edge]; symbol++) {
                        int[] word = Arrays.copyOf(prefix, prefix.length + 1);
                        word[prefix.length] = symbol;
                        longer.add(word);
                    }
                }
            }
            prefixes = longer;
        }
        return words;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Dfa dfa
                && Arrays.equals(accepting, dfa.accepting)
                && Arrays.deepEquals(from, dfa.from)
                && Arrays.deepEquals(to, dfa.to)
                && Arrays.deepEquals(target, dfa.target);
    }

    @Override
    public int hashCode() {
        return 31 * (31 * Arrays.deepHashCode(from) + Arrays.deepHashCode(target)) + Arrays.hashCode(accepting);
    }
}
