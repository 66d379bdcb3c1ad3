package io.github.rakutenai.engine.grammar;

import java.util.ArrayList;
import java.util.List;

/**
 * Reads the regular expressions of ECMA-262 with the flag u, without what no automaton can do or what depends on what stands
 * around a place: back references, lookarounds and word boundaries. Greedy or not makes no difference to which texts match.
 */
final class RegexSyntax {

    private static final int MOST_REPEATS = 10_000;
    private static final int MOST_DEPTH = 100;
    private static final int END = -1;
    private static final String SYNTAX = "^$\\.*+?()[]{}|/";

    private final int[] pattern;
    private int at;
    private int depth;

    private RegexSyntax(String pattern) {
        this.pattern = pattern.codePoints().toArray();
    }

    /** @throws IllegalArgumentException if it is malformed or not supported, saying where and why */
    static Regex parse(String pattern) {
        RegexSyntax syntax = new RegexSyntax(pattern);
        Regex regex = syntax.choice();
        if (syntax.at < syntax.pattern.length) {
            throw syntax.error("nothing is open that ')' could close");
        }
        return regex;
    }

    private Regex choice() {
        if (++depth > MOST_DEPTH) {
            throw error("more than " + MOST_DEPTH + " groups lie in each other");
        }
        List<Regex> alternatives = new ArrayList<>(List.of(sequence()));
        while (peek() == '|') {
            at++;
            alternatives.add(sequence());
        }
        depth--;
        return alternatives.size() == 1 ? alternatives.getFirst() : new Regex.Choice(alternatives);
    }

    private Regex sequence() {
        List<Regex> parts = new ArrayList<>();
        while (peek() != END && peek() != '|' && peek() != ')') {
            parts.add(quantified());
        }
        return parts.size() == 1 ? parts.getFirst() : new Regex.Sequence(parts);
    }

    private Regex quantified() {
        Regex term = term();
        Regex repeated = switch (peek()) {
            case '*' -> repeat(term, 0, Regex.UNBOUNDED);
            case '+' -> repeat(term, 1, Regex.UNBOUNDED);
            case '?' -> repeat(term, 0, 1);
            case '{' -> counted(term);
            default -> term;
        };
        if (repeated != term && peek() == '?') {
            at++;
        }
        return repeated;
    }

    private Regex repeat(Regex term, int least, int most) {
        at++;
        if (term instanceof Regex.Begin || term instanceof Regex.End) {
            throw error("an anchor cannot be repeated");
        }
        return new Regex.Repeat(term, least, most);
    }

    private Regex counted(Regex term) {
        at++;
        int least = number();
        int most = least;
        if (peek() == ',') {
            at++;
            most = peek() == '}' ? Regex.UNBOUNDED : number();
        }
        if (peek() != '}' || most != Regex.UNBOUNDED && most < least) {
            throw error("expected a count such as {2}, {2,} or {2,5}");
        }
        return repeat(term, least, most);
    }

    private int number() {
        int start = at;
        long value = 0;
        while (peek() >= '0' && peek() <= '9' && value <= MOST_REPEATS) {
            value = 10 * value + next() - '0';
        }
        if (at == start || value > MOST_REPEATS) {
            throw error("expected a count of at most " + MOST_REPEATS);
        }
        return (int) value;
    }

    private Regex term() {
        int symbol = next();
        return switch (symbol) {
            case '^' -> new Regex.Begin();
            case '$' -> new Regex.End();
            case '.' -> new Regex.One(UnicodeClasses.LINE_ENDS.complement());
            case '(' -> group();
            case '[' -> new Regex.One(characterClass());
            case '\\' -> new Regex.One(escape());
            case '*', '+', '?', '{', '}', ']' ->
                throw error("'" + Character.toString(symbol) + "' must be escaped here");
            default -> new Regex.One(CodePoints.of(symbol));
        };
    }

    private Regex group() {
        if (peek() == '?') {
            at++;
            switch (next()) {
                case ':' -> {}
                case '<' -> skipName();
                default -> throw error("lookahead is not supported");
            }
        }
        Regex regex = choice();
        if (peek() != ')') {
            throw error("expected ')'");
        }
        at++;
        return regex;
    }

    private void skipName() {
        if (peek() == '=' || peek() == '!') {
            throw error("lookbehind is not supported");
        }
        while (peek() != '>') {
            if (peek() == END) {
                throw error("expected '>'");
            }
            at++;
        }
        at++;
    }

    private CodePoints characterClass() {
        boolean negated = peek() == '^';
        at += negated ? 1 : 0;
        CodePoints members = CodePoints.NONE;
        while (peek() != ']') {
            if (peek() == END) {
                throw error("expected ']'");
            }
            members = members.union(classRange());
        }
        at++;
        return negated ? members.complement() : members;
    }

    private CodePoints classRange() {
        CodePoints first = classAtom();
        if (peek() != '-' || at + 1 >= pattern.length || pattern[at + 1] == ']') {
            return first;
        }
        at++;
        CodePoints last = classAtom();
        int from = single(first);
        int to = single(last);
        if (from > to) {
            throw error("a range must not run backwards");
        }
        return CodePoints.range(from, to);
    }

    private int single(CodePoints points) {
        if (points.ranges().size() != 1
                || points.ranges().getFirst().from()
                        != points.ranges().getFirst().to()) {
            throw error("a range runs from one character to another");
        }
        return points.ranges().getFirst().from();
    }

    private CodePoints classAtom() {
        int symbol = next();
        if (symbol != '\\') {
            return CodePoints.of(symbol);
        }
        if (peek() == 'b') {
            at++;
            return CodePoints.of('\b');
        }
        if (peek() == '-') {
            return CodePoints.of(next());
        }
        return escape();
    }

    private CodePoints escape() {
        int symbol = next();
        return switch (symbol) {
            case 'd' -> UnicodeClasses.DIGITS;
            case 'D' -> UnicodeClasses.DIGITS.complement();
            case 'w' -> UnicodeClasses.WORD;
            case 'W' -> UnicodeClasses.WORD.complement();
            case 's' -> UnicodeClasses.SPACES;
            case 'S' -> UnicodeClasses.SPACES.complement();
            case 'p' -> property();
            case 'P' -> property().complement();
            case 't' -> CodePoints.of('\t');
            case 'n' -> CodePoints.of('\n');
            case 'r' -> CodePoints.of('\r');
            case 'f' -> CodePoints.of('\f');
            case 'v' -> CodePoints.of(0x0B);
            case '0' -> CodePoints.of(0);
            case 'c' -> CodePoints.of(control());
            case 'x' -> CodePoints.of(hex(2));
            case 'u' -> CodePoints.of(unicode());
            case 'b', 'B' -> throw error("word boundaries are not supported");
            default -> literal(symbol);
        };
    }

    private CodePoints literal(int symbol) {
        if (symbol >= '1' && symbol <= '9' || symbol == 'k') {
            throw error("back references are not supported");
        }
        // Without the flag u, ECMA-262 lets any other character stand for itself.
        boolean letter = symbol >= 'a' && symbol <= 'z' || symbol >= 'A' && symbol <= 'Z';
        if (letter || symbol == '_') {
            throw error("\\" + Character.toString(symbol) + " means nothing; to escape are " + SYNTAX);
        }
        return CodePoints.of(symbol);
    }

    private int control() {
        int letter = next();
        if (!(letter >= 'a' && letter <= 'z' || letter >= 'A' && letter <= 'Z')) {
            throw error("expected a letter behind \\c");
        }
        return letter % 32;
    }

    private int unicode() {
        if (peek() == '{') {
            at++;
            int value = 0;
            while (peek() != '}') {
                value = 16 * value + hex(1);
                if (value > Character.MAX_CODE_POINT) {
                    throw error("expected a code point");
                }
            }
            at++;
            return value;
        }
        int unit = hex(4);
        if (Character.isHighSurrogate((char) unit)
                && peek() == '\\'
                && at + 1 < pattern.length
                && pattern[at + 1] == 'u') {
            at += 2;
            int low = hex(4);
            if (Character.isLowSurrogate((char) low)) {
                return Character.toCodePoint((char) unit, (char) low);
            }
        }
        if (Character.isSurrogate((char) unit)) {
            throw error("a surrogate without its other half is no character");
        }
        return unit;
    }

    private int hex(int digits) {
        int value = 0;
        for (int i = 0; i < digits; i++) {
            int digit = peek() == END ? -1 : Character.digit(peek(), 16);
            if (digit < 0) {
                throw error("expected a hexadecimal digit");
            }
            value = 16 * value + digit;
            at++;
        }
        return value;
    }

    private CodePoints property() {
        if (next() != '{') {
            throw error("expected '{' behind \\p");
        }
        StringBuilder name = new StringBuilder();
        while (peek() != '}') {
            name.appendCodePoint(next());
        }
        at++;
        return UnicodeClasses.property(name.toString())
                .orElseThrow(() -> error("the property " + name + " is not known"));
    }

    private int peek() {
        return at < pattern.length ? pattern[at] : END;
    }

    private int next() {
        if (at == pattern.length) {
            throw error("it ends too early");
        }
        return pattern[at++];
    }

    private IllegalArgumentException error(String what) {
        return new IllegalArgumentException(
                what + ", at character " + at + " of the regular expression " + new String(pattern, 0, pattern.length));
    }
}
