package io.github.rakutenai.engine.grammar;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Moore's partition refinement. It starts from the lengths of each state's shortest and longest word, which equivalent states
 * share, so that chains that count need few rounds.
 */
final class Minimization {

    private static final int DEAD_CLASS = -1;

    private final Dfa dfa;
    private final int[] classes;
    private final WordCounts words;

    Minimization(Dfa dfa) {
        this.dfa = dfa;
        words = new WordCounts(dfa);
        classes = new int[dfa.states()];
    }

    Dfa minimal() {
        if (words.shortest(0) < 0) {
            return Dfa.none();
        }
        int count = classify(state -> List.of(words.shortest(state), words.longest(state), dfa.accepting(state)));
        int before;
        do {
            before = count;
            count = classify(this::signature);
        } while (count > before);
        return numbered();
    }

    @FunctionalInterface
    private interface Key {
        Object of(int state);
    }

    private int classify(Key key) {
        Map<Object, Integer> numbers = new HashMap<>();
        int[] next = new int[classes.length];
        for (int state = 0; state < classes.length; state++) {
            next[state] = words.shortest(state) < 0
                    ? DEAD_CLASS
                    : numbers.computeIfAbsent(key.of(state), unused -> numbers.size());
        }
        System.arraycopy(next, 0, classes, 0, next.length);
        return numbers.size();
    }

    /** The state's class and where its symbols lead, neighbouring ranges of the same class joined. */
    private Object signature(int state) {
        int[] signature = new int[1 + 3 * dfa.edges(state)];
        signature[0] = classes[state];
        int length = 1;
        for (int edge = 0; edge < dfa.edges(state); edge++) {
            int target = classes[dfa.target(state, edge)];
            if (target == DEAD_CLASS) {
                continue;
            }
            boolean joins =
                    length > 1 && signature[length - 1] == target && signature[length - 2] + 1 == dfa.from(state, edge);
            if (!joins) {
                signature[length] = dfa.from(state, edge);
                signature[length + 2] = target;
                length += 3;
            }
            signature[length - 2] = dfa.to(state, edge);
        }
        return new Signature(Arrays.copyOf(signature, length));
    }

    private record Signature(int[] values) {

        @Override
        public boolean equals(Object other) {
            return other instanceof Signature signature && Arrays.equals(values, signature.values);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(values);
        }
    }

    /** One state for each class, numbered as they are reached. */
    private Dfa numbered() {
        Map<Integer, Integer> numbers = new HashMap<>(Map.of(classes[0], 0));
        List<Integer> representatives = new ArrayList<>(List.of(0));
        List<List<Edge<Integer>>> edges = new ArrayList<>();
        List<Boolean> accepting = new ArrayList<>();
        for (int i = 0; i < representatives.size(); i++) {
            int state = representatives.get(i);
            List<Edge<Integer>> row = new ArrayList<>();
            for (int edge = 0; edge < dfa.edges(state); edge++) {
                int target = dfa.target(state, edge);
                if (classes[target] == DEAD_CLASS) {
                    continue;
                }
                Integer number = numbers.get(classes[target]);
                if (number == null) {
                    number = representatives.size();
                    numbers.put(classes[target], number);
                    representatives.add(target);
                }
                row.add(new Edge<>(dfa.from(state, edge), dfa.to(state, edge), number));
            }
            edges.add(row);
            accepting.add(dfa.accepting(state));
        }
        return Dfa.of(edges, accepting);
    }
}
