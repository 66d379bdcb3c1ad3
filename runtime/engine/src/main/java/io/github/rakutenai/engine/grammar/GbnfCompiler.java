package io.github.rakutenai.engine.grammar;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Compiles GBNF, the notation of llama.cpp (grammars/README.md there): rules {@code name ::= ...} of literals, character classes,
 * groups, alternatives and the repetitions {@code * + ? {m,n}}.
 */
final class GbnfCompiler {

    private static final int MOST_REPEATS = 1_000;
    private static final int MOST_DEPTH = 100;
    private static final char END = '\0';

    /** Adds states that are reached from a state by a part's texts; answers the last of them. */
    @FunctionalInterface
    private interface Part {
        int addTo(Nfa nfa, int source);
    }

    private final String text;
    private final Budget budget;
    private final Rules rules = new Rules();
    private final Map<String, Integer> numbers = new LinkedHashMap<>();
    private final Map<Integer, Part> definitions = new HashMap<>();
    private int at;
    private int depth;

    private GbnfCompiler(String text, Budget budget) {
        this.text = text;
        this.budget = budget;
    }

    static Grammar compile(String grammar, GrammarLimits limits) {
        if (grammar.length() > limits.sourceLength()) {
            throw new GrammarTooLargeException("the grammar has " + grammar.length() + " characters, at most "
                    + limits.sourceLength() + " are allowed");
        }
        return new GbnfCompiler(grammar, new Budget(limits.work())).compile(limits);
    }

    private Grammar compile(GrammarLimits limits) {
        skipSpace(true);
        while (at < text.length()) {
            rule();
        }
        Integer root = numbers.get("root");
        if (root == null) {
            throw error("there is no rule root");
        }
        numbers.forEach((name, number) -> define(name, definitions.get(number), number));
        LeftRecursion.find(rules).ifPresent(rule -> {
            throw new IllegalArgumentException(
                    "the rule " + nameOf(rule) + " begins with itself: write it with * or +");
        });
        return Grammar.of(rules, root, limits);
    }

    private String nameOf(int rule) {
        return numbers.entrySet().stream()
                .filter(entry -> entry.getValue() == rule)
                .map(Map.Entry::getKey)
                .findFirst()
                .orElseThrow();
    }

    private void define(String name, Part part, int number) {
        if (part == null) {
            throw new IllegalArgumentException("the rule " + name + " is used but not defined");
        }
        Nfa nfa = new Nfa(budget);
        int start = nfa.newState();
        rules.define(number, nfa.determinize(start, part.addTo(nfa, start)));
    }

    private void rule() {
        int number = number(name());
        skipSpace(false);
        if (!text.startsWith("::=", at)) {
            throw error("expected ::=");
        }
        at += 3;
        skipSpace(true);
        if (definitions.putIfAbsent(number, alternatives(false)) != null) {
            throw error("the rule " + nameOf(number) + " is defined twice");
        }
        skipSpace(true);
    }

    private int number(String name) {
        return numbers.computeIfAbsent(name, unknown -> rules.announce());
    }

    private String name() {
        int start = at;
        while (Character.isLetterOrDigit(peek()) || peek() == '-' || peek() == '_') {
            at++;
        }
        if (start == at) {
            throw error("expected the name of a rule");
        }
        return text.substring(start, at);
    }

    private Part alternatives(boolean nested) {
        if (++depth > MOST_DEPTH) {
            throw error("more than " + MOST_DEPTH + " groups lie in each other");
        }
        List<Part> alternatives = new ArrayList<>(List.of(sequence(nested)));
        while (peek() == '|') {
            at++;
            skipSpace(true);
            alternatives.add(sequence(nested));
        }
        depth--;
        return (nfa, source) -> {
            int target = nfa.newState();
            alternatives.forEach(part -> nfa.free(part.addTo(nfa, source), target));
            return target;
        };
    }

    private Part sequence(boolean nested) {
        List<Part> parts = new ArrayList<>();
        while (peek() != END && peek() != '|' && peek() != ')' && peek() != '\n' && peek() != '\r') {
            parts.add(repeated(element()));
            skipSpace(nested);
        }
        return (nfa, source) -> {
            int state = source;
            for (Part part : parts) {
                state = part.addTo(nfa, state);
            }
            return state;
        };
    }

    private Part element() {
        return switch (peek()) {
            case '"' -> literal();
            case '[' -> characterClass();
            case '.' -> {
                at++;
                yield one(CodePoints.ALL);
            }
            case '(' -> {
                at++;
                skipSpace(true);
                Part group = alternatives(true);
                expect(')');
                yield group;
            }
            default -> {
                int call = Rules.call(number(name()));
                yield (nfa, source) -> nfa.spell(source, call);
            }
        };
    }

    private Part literal() {
        at++;
        StringBuilder literal = new StringBuilder();
        while (peek() != '"') {
            literal.appendCodePoint(character());
        }
        at++;
        byte[] bytes = literal.toString().getBytes(UTF_8);
        int[] symbols = new int[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            symbols[i] = bytes[i] & 0xFF;
        }
        return (nfa, source) -> nfa.spell(source, symbols);
    }

    private Part characterClass() {
        at++;
        boolean negated = peek() == '^';
        at += negated ? 1 : 0;
        CodePoints members = CodePoints.NONE;
        while (peek() != ']') {
            int from = character();
            int to = from;
            if (peek() == '-' && at + 1 < text.length() && text.charAt(at + 1) != ']') {
                at++;
                to = character();
            }
            members = members.union(CodePoints.range(from, to));
        }
        at++;
        return one(negated ? members.complement() : members);
    }

    private static Part one(CodePoints points) {
        return (nfa, source) -> {
            int target = nfa.newState();
            Utf8Encoding utf8 = new Utf8Encoding(nfa);
            points.ranges().forEach(range -> utf8.add(source, range.from(), range.to(), target));
            return target;
        };
    }

    private int character() {
        if (at >= text.length()) {
            throw error("it ends too early");
        }
        int point = text.codePointAt(at);
        at += Character.charCount(point);
        if (point != '\\') {
            return point;
        }
        char escaped = peek();
        at++;
        return switch (escaped) {
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'x' -> hex(2);
            case 'u' -> hex(4);
            case 'U' -> hex(8);
            case '"', '\\', '[', ']', '-', '^' -> escaped;
            default -> throw error("\\" + escaped + " means nothing");
        };
    }

    private int hex(int digits) {
        int end = at + digits;
        try {
            int value = Integer.parseInt(text.substring(at, end), 16);
            at = end;
            if (Character.isValidCodePoint(value) && !(value >= 0xD800 && value <= 0xDFFF)) {
                return value;
            }
        } catch (NumberFormatException | IndexOutOfBoundsException e) {
            throw error("expected " + digits + " hexadecimal digits");
        }
        throw error("expected a character");
    }

    private Part repeated(Part part) {
        return switch (peek()) {
            case '*' -> repeat(part, 0, Regex.UNBOUNDED, 1);
            case '+' -> repeat(part, 1, Regex.UNBOUNDED, 1);
            case '?' -> repeat(part, 0, 1, 1);
            case '{' -> counted(part);
            default -> part;
        };
    }

    private Part counted(Part part) {
        int end = text.indexOf('}', at);
        String[] counts =
                end < 0 ? new String[0] : text.substring(at + 1, end).strip().split("\\s*,\\s*", -1);
        try {
            int least = Integer.parseInt(counts[0]);
            int most = counts.length == 1 ? least : counts[1].isEmpty() ? Regex.UNBOUNDED : Integer.parseInt(counts[1]);
            boolean ordered = most == Regex.UNBOUNDED || least <= most;
            if (counts.length <= 2 && least >= 0 && ordered && Math.max(least, most) <= MOST_REPEATS) {
                return repeat(part, least, most, end + 1 - at);
            }
        } catch (NumberFormatException | IndexOutOfBoundsException e) {
            throw error("expected a count such as {2}, {2,} or {2,5}");
        }
        throw error("expected a count of at most " + MOST_REPEATS);
    }

    private Part repeat(Part part, int least, int most, int length) {
        at += length;
        return (nfa, source) -> nfa.repeat(source, state -> part.addTo(nfa, state), least, most);
    }

    private char peek() {
        return at < text.length() ? text.charAt(at) : END;
    }

    private void expect(char wanted) {
        if (peek() != wanted) {
            throw error("expected '" + wanted + "'");
        }
        at++;
    }

    private void skipSpace(boolean lines) {
        while (at < text.length()) {
            char next = peek();
            if (next == '#') {
                int line = text.indexOf('\n', at);
                at = line < 0 ? text.length() : line;
            } else if (next == ' ' || next == '\t' || lines && (next == '\n' || next == '\r')) {
                at++;
            } else {
                return;
            }
        }
    }

    private IllegalArgumentException error(String what) {
        int line = 1
                + (int) text.substring(0, Math.min(at, text.length()))
                        .chars()
                        .filter(c -> c == '\n')
                        .count();
        return new IllegalArgumentException(what + ", in line " + line + " of the grammar");
    }
}
