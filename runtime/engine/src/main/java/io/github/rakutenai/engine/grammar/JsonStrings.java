package io.github.rakutenai.engine.grammar;

import java.util.stream.IntStream;

/**
 * Strings as JSON writes them, each in one way alone: quotation mark, backslash and control characters escaped as short as
 * can be, everything else as it is (RFC 8259, section 7).
 */
final class JsonStrings {

    private static final int NONE = -1;
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
            Escapes escapes = new Escapes(nfa, states[state]);
            for (int edge = 0; edge < content.edges(state); edge++) {
                int target = states[content.target(state, edge)];
                addEdge(utf8, escapes, content.from(state, edge), content.to(state, edge), target);
            }
            if (content.accepting(state)) {
                nfa.free(states[state], close);
            }
        }
        return nfa.determinize(start, end);
    }

    private static void addEdge(Utf8Encoding utf8, Escapes escapes, int from, int to, int target) {
        int next = from;
        for (int point = from; point <= Math.min(to, '\\'); point++) {
            if (point < FIRST_PLAIN || point == '"' || point == '\\') {
                if (next < point) {
                    utf8.add(escapes.source(), next, point - 1, target);
                }
                escapes.add(point, target);
                next = point + 1;
            }
        }
        if (next <= to) {
            utf8.add(escapes.source(), next, to, target);
        }
    }

    /** The escapes that leave one state; states are made as they are needed. */
    private static final class Escapes {

        private final Nfa nfa;
        private final int source;
        private int backslash = NONE;
        private final int[] digits = {NONE, NONE};
        private int zeros = NONE;

        Escapes(Nfa nfa, int source) {
            this.nfa = nfa;
            this.source = source;
        }

        int source() {
            return source;
        }

        void add(int point, int target) {
            if (backslash == NONE) {
                backslash = nfa.spell(source, '\\');
            }
            int index = SHORT_ESCAPES.indexOf(point);
            if (point == '"' || point == '\\') {
                nfa.edge(backslash, point, point, target);
            } else if (index >= 0) {
                int letter = SHORT_ESCAPE_LETTERS.charAt(index);
                nfa.edge(backslash, letter, letter, target);
            } else {
                int last = "0123456789ABCDEF".charAt(point % 16);
                nfa.edge(digit(point / 16), last, last, target);
            }
        }

        /** Where the first of the two digits that tell control characters apart was read. */
        private int digit(int value) {
            if (zeros == NONE) {
                zeros = nfa.spell(backslash, 'u', '0', '0');
            }
            if (digits[value] == NONE) {
                digits[value] = nfa.spell(zeros, '0' + value);
            }
            return digits[value];
        }
    }
}
