package io.github.rakutenai.engine.grammar;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A pushdown automaton over bytes, made of the automata of a grammar's rules. Every state of it can be completed: what cannot was
 * cut off. Immutable.
 */
final class Pushdown {

    /** The deepest stack, which bounds how deep a reply nests; readers of JSON have such a bound too. */
    static final int MOST_DEPTH = 256;

    private static final int NEVER = Integer.MAX_VALUE / 4;

    private final int[][] byteFrom;
    private final int[][] byteTo;
    private final int[][] byteTarget;
    private final Call[][] calls;
    private final boolean[] accepting;

    /** Length of the shortest text that completes a state's rule. */
    private final int[] shortest;

    /** How far the stack must grow to complete a state's rule. */
    private final int[] height;

    /** How many texts complete a state's rule; only of rules without calls. */
    private final long[] completions;

    private final int start;

    record Call(int callee, boolean distinct, int target) {}

    private Pushdown(Rules rules, int startRule) {
        int[] representatives = rules.representatives();
        int[] first = firstStates(rules);
        int states = first[rules.size()];
        byteFrom = new int[states][];
        byteTo = new int[states][];
        byteTarget = new int[states][];
        calls = new Call[states][];
        accepting = new boolean[states];
        completions = new long[states];
        for (int rule = 0; rule < rules.size(); rule++) {
            Dfa dfa = rules.definition(rule);
            System.arraycopy(dfa.wordCounts(), 0, completions, first[rule], dfa.states());
            for (int state = 0; state < dfa.states(); state++) {
                copy(dfa, state, first[rule], first, representatives);
            }
        }
        start = first[representatives[startRule]];
        shortest = leastFixedPoint((state, values) -> shortest(state, values));
        height = leastFixedPoint((state, values) -> height(state, values));
        cutOff();
    }

    /**
     * @throws GrammarTooLargeException if it has more states than allowed
     * @throws EmptyGrammarException if no text belongs to the grammar
     */
    static Pushdown of(Rules rules, int startRule, int mostStates) {
        int states = firstStates(rules)[rules.size()];
        if (states > mostStates) {
            throw new GrammarTooLargeException(
                    "its automaton has " + states + " states, at most " + mostStates + " are allowed");
        }
        Pushdown pushdown = new Pushdown(rules, startRule);
        if (pushdown.height[pushdown.start] > MOST_DEPTH) {
            throw new EmptyGrammarException();
        }
        return pushdown;
    }

    private static int[] firstStates(Rules rules) {
        int[] first = new int[rules.size() + 1];
        for (int rule = 0; rule < rules.size(); rule++) {
            first[rule + 1] = first[rule] + rules.definition(rule).states();
        }
        return first;
    }

    private void copy(Dfa dfa, int state, int offset, int[] first, int[] representatives) {
        List<Call> called = new ArrayList<>();
        int bytes = 0;
        while (bytes < dfa.edges(state) && dfa.from(state, bytes) < Rules.FIRST_CALL) {
            bytes++;
        }
        int row = offset + state;
        byteFrom[row] = new int[bytes];
        byteTo[row] = new int[bytes];
        byteTarget[row] = new int[bytes];
        for (int edge = 0; edge < dfa.edges(state); edge++) {
            if (edge < bytes) {
                byteFrom[row][edge] = dfa.from(state, edge);
                byteTo[row][edge] = dfa.to(state, edge);
                byteTarget[row][edge] = offset + dfa.target(state, edge);
                continue;
            }
            for (int symbol = dfa.from(state, edge); symbol <= dfa.to(state, edge); symbol++) {
                int callee = first[representatives[Rules.called(symbol)]];
                called.add(new Call(callee, Rules.isDistinct(symbol), offset + dfa.target(state, edge)));
            }
        }
        calls[row] = called.stream().distinct().toArray(Call[]::new);
        accepting[row] = dfa.accepting(state);
    }

    @FunctionalInterface
    private interface Measure {
        int of(int state, int[] values);
    }

    private int[] leastFixedPoint(Measure measure) {
        int[] values = new int[accepting.length];
        Arrays.fill(values, NEVER);
        boolean changed = true;
        while (changed) {
            changed = false;
            // Edges mostly lead to higher numbers.
            for (int state = values.length - 1; state >= 0; state--) {
                int value = Math.min(NEVER, measure.of(state, values));
                changed |= value < values[state];
                values[state] = Math.min(values[state], value);
            }
        }
        return values;
    }

    private int shortest(int state, int[] values) {
        int least = accepting[state] ? 0 : NEVER;
        for (int target : byteTarget[state]) {
            least = Math.min(least, 1 + values[target]);
        }
        for (Call call : calls[state]) {
            least = Math.min(least, values[call.callee()] + values[call.target()]);
        }
        return least;
    }

    private int height(int state, int[] values) {
        int least = accepting[state] ? 0 : NEVER;
        for (int target : byteTarget[state]) {
            least = Math.min(least, values[target]);
        }
        for (Call call : calls[state]) {
            least = Math.min(least, Math.max(1 + values[call.callee()], values[call.target()]));
        }
        return least;
    }

    private void cutOff() {
        for (int state = 0; state < accepting.length; state++) {
            int[] targets = byteTarget[state];
            int[] from = byteFrom[state];
            int[] to = byteTo[state];
            int[] alive = IntStream.range(0, targets.length)
                    .filter(edge -> height[targets[edge]] < NEVER)
                    .toArray();
            byteTarget[state] = Arrays.stream(alive).map(edge -> targets[edge]).toArray();
            byteFrom[state] = Arrays.stream(alive).map(edge -> from[edge]).toArray();
            byteTo[state] = Arrays.stream(alive).map(edge -> to[edge]).toArray();
            calls[state] = Arrays.stream(calls[state])
                    .filter(call -> height[call.callee()] < NEVER && height[call.target()] < NEVER)
                    .toArray(Call[]::new);
        }
    }

    int states() {
        return accepting.length;
    }

    int start() {
        return start;
    }

    boolean accepting(int state) {
        return accepting[state];
    }

    Call[] calls(int state) {
        return calls[state];
    }

    int shortest(int state) {
        return shortest[state];
    }

    int height(int state) {
        return height[state];
    }

    boolean readsBytes(int state) {
        return byteTarget[state].length > 0;
    }

    /** Whether a state only reads bytes: it neither ends its rule nor calls another. */
    boolean onlyReads(int state) {
        return !accepting[state] && calls[state].length == 0;
    }

    /** Whether a state only ends its rule. */
    boolean onlyEnds(int state) {
        return accepting[state] && calls[state].length == 0 && byteTarget[state].length == 0;
    }

    /** Number of texts that complete the rule, {@link Dfa#INFINITE} if there is no end of them. */
    long completions(int state) {
        return completions[state];
    }

    /** Whether two states read the same bytes, make the same calls and end alike next; where that leads may differ. */
    boolean looksAlike(int first, int second) {
        return accepting[first] == accepting[second]
                && height[first] == height[second]
                && Arrays.equals(byteFrom[first], byteFrom[second])
                && Arrays.equals(byteTo[first], byteTo[second])
                && (completions[first] == Dfa.INFINITE) == (completions[second] == Dfa.INFINITE)
                && callAlike(calls[first], calls[second]);
    }

    private static boolean callAlike(Call[] first, Call[] second) {
        if (first.length != second.length) {
            return false;
        }
        for (int i = 0; i < first.length; i++) {
            if (first[i].callee() != second[i].callee() || first[i].distinct() != second[i].distinct()) {
                return false;
            }
        }
        return true;
    }

    /** The state after a byte, or {@link Dfa#DEAD}. */
    int next(int state, int value) {
        int[] from = byteFrom[state];
        for (int edge = 0; edge < from.length && from[edge] <= value; edge++) {
            if (value <= byteTo[state][edge]) {
                return byteTarget[state][edge];
            }
        }
        return Dfa.DEAD;
    }

    int byteEdges(int state) {
        return byteTarget[state].length;
    }

    int byteFrom(int state, int edge) {
        return byteFrom[state][edge];
    }

    int byteTo(int state, int edge) {
        return byteTo[state][edge];
    }

    int byteTarget(int state, int edge) {
        return byteTarget[state][edge];
    }
}
