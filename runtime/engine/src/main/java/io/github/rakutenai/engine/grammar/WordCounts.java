package io.github.rakutenai.engine.grammar;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;

/** How many words, and of what lengths, lead from each state of an automaton to acceptance. */
final class WordCounts {

    private static final int NONE = -1;

    /** More than any length: there is no longest word. */
    private static final int UNBOUNDED = Integer.MAX_VALUE;

    private final Dfa dfa;
    private final List<List<Integer>> predecessors = new ArrayList<>();
    private final int[] shortest;
    private final int[] longest;
    private final long[] counts;

    WordCounts(Dfa dfa) {
        this.dfa = dfa;
        shortest = new int[dfa.states()];
        longest = new int[dfa.states()];
        counts = new long[dfa.states()];
        findPredecessors();
        findShortest();
        countFromTheEnds();
    }

    /** Number of words, {@link Dfa#INFINITE} where there is no end of them. */
    long[] counts() {
        return counts;
    }

    /** Length of the shortest word, or -1 if there is none. */
    int shortest(int state) {
        return shortest[state];
    }

    /** Length of the longest word, the largest integer if there is no longest. */
    int longest(int state) {
        return longest[state];
    }

    private void findPredecessors() {
        for (int state = 0; state < dfa.states(); state++) {
            predecessors.add(new ArrayList<>());
        }
        for (int state = 0; state < dfa.states(); state++) {
            for (int edge = 0; edge < dfa.edges(state); edge++) {
                predecessors.get(dfa.target(state, edge)).add(state);
            }
        }
    }

    private void findShortest() {
        Arrays.fill(shortest, NONE);
        Deque<Integer> reached = new ArrayDeque<>();
        for (int state = 0; state < dfa.states(); state++) {
            if (dfa.accepting(state)) {
                shortest[state] = 0;
                reached.add(state);
            }
        }
        while (!reached.isEmpty()) {
            int state = reached.remove();
            for (int before : predecessors.get(state)) {
                if (shortest[before] == NONE) {
                    shortest[before] = shortest[state] + 1;
                    reached.add(before);
                }
            }
        }
    }

    /** A state is counted when all behind it are; those that never are lie on, or before, a cycle. */
    private void countFromTheEnds() {
        int[] uncounted = new int[dfa.states()];
        Deque<Integer> ready = new ArrayDeque<>();
        for (int state = 0; state < dfa.states(); state++) {
            for (int edge = 0; edge < dfa.edges(state); edge++) {
                uncounted[state] += alive(dfa.target(state, edge)) ? 1 : 0;
            }
            longest[state] = alive(state) ? UNBOUNDED : NONE;
            counts[state] = alive(state) ? Dfa.INFINITE : 0;
            if (alive(state) && uncounted[state] == 0) {
                ready.add(state);
            }
        }
        while (!ready.isEmpty()) {
            int state = ready.remove();
            count(state);
            for (int before : predecessors.get(state)) {
                if (--uncounted[before] == 0 && alive(before)) {
                    ready.add(before);
                }
            }
        }
    }

    private boolean alive(int state) {
        return shortest[state] != NONE;
    }

    private void count(int state) {
        long words = dfa.accepting(state) ? 1 : 0;
        int length = dfa.accepting(state) ? 0 : NONE;
        for (int edge = 0; edge < dfa.edges(state); edge++) {
            int target = dfa.target(state, edge);
            if (alive(target)) {
                long symbols = dfa.to(state, edge) - dfa.from(state, edge) + 1L;
                double sum = words + (double) symbols * counts[target];
                words = sum > 1e18 ? Dfa.INFINITE - 1 : words + symbols * counts[target];
                length = Math.max(length, longest[target] + 1);
            }
        }
        counts[state] = words;
        longest[state] = length;
    }
}
