package io.github.rakutenai.engine.grammar;

import java.util.stream.IntStream;

/**
 * Strings as JSON writes them, each in one way alone: quotation mark, backslash and control characters escaped as short as
 * can be, everything else as it is (RFC 8259, section 7).
 */
final class JsonStrings {

    private static final int FIRST_PLAIN = 0x20;
    private static final String SHORT_ESCAPES = "\b\t\n\f\r";
    private static final String SHORT_ESCAPE_LETTERS = "btnfr";

    private JsonStrings() {}

    /** Every text. */
    static Dfa anyContent() {
        int[] ranges = CodePoints.ALL.ranges().stream()
                .flatMapToInt(range -> IntStream.of(range.from(), range.to()))
                .toArray();
        return Dfa.all(ranges);
    }

    /** One text. */
    static Dfa content(String text) {
        return Dfa.word(text.codePoints().toArray());
    }

    /** Whether a text has no half of a surrogate pair alone, which no UTF-8 expresses. */
    static boolean isWellFormed(String text) {
        return text.codePoints()
                .noneMatch(point -> point <= Character.MAX_VALUE && Character.isSurrogate((char) point));
    }

    /** The bytes of the JSON strings that have this content. */
    static Dfa encode(Dfa content, Budget budget) {
        Nfa nfa = new Nfa(budget);
        int start = nfa.newState();
        int end = nfa.newState();
        int close = nfa.newState();
        nfa.edge(close, '"', '"', end);
        int[] states = new int[content.states()];
        for (int state = 0; state < states.length; state++) {
            states[state] = nfa.newState();
        }
        nfa.edge(start, '"', '"', states[0]);
        Utf8Encoding utf8 = new Utf8Encoding(nfa);
        for (int state = 0; state < states.length; state++) {
            for (int edge = 0; edge < content.edges(state); edge++) {
                int target = states[content.target(state, edge)];
                addEdge(nfa, utf8, states[state], content.from(state, edge), content.to(state, edge), target);
            }
            if (content.accepting(state)) {
                nfa.free(states[state], close);
            }
        }
        return nfa.determinize(start, end);
    }

    private static void addEdge(Nfa nfa, Utf8Encoding utf8, int source, int from, int to, int target) {
        int next = from;
        for (int point = from; point <= Math.min(to, '\\'); point++) {
            if (point < FIRST_PLAIN || point == '"' || point == '\\') {
                if (next < point) {
                    utf8.add(source, next, point - 1, target);
                }
                nfa.free(nfa.spell(source, escape(point).chars().toArray()), target);
                next = point + 1;
            }
        }
        if (next <= to) {
            utf8.add(source, next, to, target);
        }
    }

    private static String escape(int point) {
        if (point == '"' || point == '\\') {
            return "\\" + Character.toString(point);
        }
        int index = SHORT_ESCAPES.indexOf(point);
        return index < 0 ? "\\u%04X".formatted(point) : "\\" + SHORT_ESCAPE_LETTERS.charAt(index);
    }
}
