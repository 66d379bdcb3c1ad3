package io.github.rakutenai.engine.grammar;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Turns automata over code points into automata over the bytes of UTF-8. Ranges are cut where the length of the encoding
 * changes and where continuation bytes do not run through; Unicode 16, table 3-7.
 */
final class Utf8Encoding {

    private static final int FIRST_CONTINUATION = 0x80;
    private static final int LAST_CONTINUATION = 0xBF;
    private static final int[] LAST_OF_LENGTH = {0x7F, 0x7FF, 0xFFFF, Character.MAX_CODE_POINT};

    private final Nfa nfa;

    /** States from which some bytes lead to a state, so that ends of encodings are shared. */
    private final Map<List<Object>, Integer> tails = new HashMap<>();

    Utf8Encoding(Nfa nfa) {
        this.nfa = nfa;
    }

    /** The bytes of every text of the language. */
    static Dfa encode(Dfa codePoints, Budget budget) {
        Nfa nfa = new Nfa(budget);
        Utf8Encoding encoding = new Utf8Encoding(nfa);
        int[] states = new int[codePoints.states()];
        for (int state = 0; state < states.length; state++) {
            states[state] = nfa.newState();
        }
        int end = nfa.newState();
        for (int state = 0; state < states.length; state++) {
            for (int edge = 0; edge < codePoints.edges(state); edge++) {
                int target = states[codePoints.target(state, edge)];
                encoding.add(states[state], codePoints.from(state, edge), codePoints.to(state, edge), target);
            }
            if (codePoints.accepting(state)) {
                nfa.free(states[state], end);
            }
        }
        return nfa.determinize(states[0], end);
    }

    /** Adds edges for the encodings of {@code from} to {@code to}, no surrogates among them. */
    void add(int source, int from, int to, int target) {
        int next = from;
        for (int last : LAST_OF_LENGTH) {
            if (next <= last && next <= to) {
                addOfOneLength(source, bytes(next), bytes(Math.min(last, to)), target);
                next = last + 1;
            }
        }
    }

    private static int[] bytes(int codePoint) {
        byte[] encoded = Character.toString(codePoint).getBytes(UTF_8);
        int[] unsigned = new int[encoded.length];
        for (int i = 0; i < encoded.length; i++) {
            unsigned[i] = encoded[i] & 0xFF;
        }
        return unsigned;
    }

    private void addOfOneLength(int source, int[] from, int[] to, int target) {
        for (List<CodePoints.Range> sequence : split(from, to, 0)) {
            CodePoints.Range first = sequence.getFirst();
            nfa.edge(source, first.from(), first.to(), tail(sequence.subList(1, sequence.size()), target));
        }
    }

    /** Sequences of byte ranges that together are all encodings between two, from byte {@code at} on. */
    private static List<List<CodePoints.Range>> split(int[] from, int[] to, int at) {
        List<List<CodePoints.Range>> sequences = new ArrayList<>();
        if (at == from.length - 1) {
            sequences.add(List.of(new CodePoints.Range(from[at], to[at])));
            return sequences;
        }
        if (from[at] == to[at]) {
            prepend(from[at], from[at], split(from, to, at + 1), sequences);
            return sequences;
        }
        boolean wholeFrom = isAll(from, at + 1, FIRST_CONTINUATION);
        boolean wholeTo = isAll(to, at + 1, LAST_CONTINUATION);
        int first = wholeFrom ? from[at] : from[at] + 1;
        int last = wholeTo ? to[at] : to[at] - 1;
        if (!wholeFrom) {
            prepend(from[at], from[at], split(from, filled(from, at + 1, LAST_CONTINUATION), at + 1), sequences);
        }
        if (first <= last) {
            int[] low = filled(from, at + 1, FIRST_CONTINUATION);
            int[] high = filled(to, at + 1, LAST_CONTINUATION);
            prepend(first, last, split(low, high, at + 1), sequences);
        }
        if (!wholeTo) {
            prepend(to[at], to[at], split(filled(to, at + 1, FIRST_CONTINUATION), to, at + 1), sequences);
        }
        return sequences;
    }

    private static void prepend(
            int from, int to, List<List<CodePoints.Range>> rests, List<List<CodePoints.Range>> sequences) {
        for (List<CodePoints.Range> rest : rests) {
            List<CodePoints.Range> sequence = new ArrayList<>(List.of(new CodePoints.Range(from, to)));
            sequence.addAll(rest);
            sequences.add(sequence);
        }
    }

    private static boolean isAll(int[] bytes, int start, int value) {
        for (int i = start; i < bytes.length; i++) {
            if (bytes[i] != value) {
                return false;
            }
        }
        return true;
    }

    private static int[] filled(int[] bytes, int start, int value) {
        int[] copy = bytes.clone();
        Arrays.fill(copy, start, copy.length, value);
        return copy;
    }

    private int tail(List<CodePoints.Range> ranges, int target) {
        if (ranges.isEmpty()) {
            return target;
        }
        List<Object> key = List.of(target, List.copyOf(ranges));
        Integer known = tails.get(key);
        if (known != null) {
            return known;
        }
        int state = nfa.newState();
        CodePoints.Range first = ranges.getFirst();
        nfa.edge(state, first.from(), first.to(), tail(ranges.subList(1, ranges.size()), target));
        tails.put(key, state);
        return state;
    }
}
