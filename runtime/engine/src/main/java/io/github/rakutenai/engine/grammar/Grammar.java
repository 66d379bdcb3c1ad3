package io.github.rakutenai.engine.grammar;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.List;

/**
 * A set of texts that a reply must be one of, compiled. Keep it and use it again: what was found out about it for a model's
 * vocabulary is kept with it. Immutable and thread-safe.
 *
 * <p>All methods that make one throw {@link GrammarTooLargeException} if its automaton would be larger than the limits allow,
 * and {@link EmptyGrammarException} if no text belongs to it.
 */
public final class Grammar {

    private final Rules rules;
    private final int start;
    private final Pushdown pushdown;

    private Grammar(Rules rules, int start, GrammarLimits limits) {
        this.rules = rules;
        this.start = start;
        pushdown = Pushdown.of(rules, start, limits.states());
    }

    /**
     * The JSON texts that a schema allows, as {@link #jsonSchema(String, JsonSchemaOptions)} with the defaults.
     *
     * @throws UnsupportedSchemaException if it cannot be guaranteed, with the place in the schema
     */
    public static Grammar jsonSchema(String schema) {
        return jsonSchema(schema, JsonSchemaOptions.defaults());
    }

    /**
     * The JSON texts that a schema allows: on one line, a space behind each colon and comma; properties in the order in which the
     * schema names them, then any others, no name twice; numbers without exponent.
     *
     * @param schema JSON, draft 7 or 2020-12
     * @throws UnsupportedSchemaException if it cannot be guaranteed, with the place in the schema
     */
    public static Grammar jsonSchema(String schema, JsonSchemaOptions options) {
        return new JsonSchemas(options).compile(schema);
    }

    /** Any JSON object, nested as deep as may be. */
    public static Grammar jsonObject() {
        return jsonSchema("{\"type\": \"object\"}");
    }

    /**
     * The texts that match a regular expression as a whole: ECMA-262 without back references, lookarounds and word boundaries.
     *
     * @throws IllegalArgumentException if it is malformed or not supported, saying where
     */
    public static Grammar regex(String regex) {
        GrammarLimits limits = GrammarLimits.defaults();
        Budget budget = new Budget(limits.work());
        return ofBytes(Utf8Encoding.encode(RegexSyntax.parse(regex).matching(budget), budget), limits);
    }

    /**
     * The texts of the rule {@code root} of a grammar in llama.cpp's notation.
     *
     * @throws IllegalArgumentException if it is malformed or left-recursive, saying where
     */
    public static Grammar gbnf(String grammar) {
        return GbnfCompiler.compile(grammar, GrammarLimits.defaults());
    }

    /** One text. */
    public static Grammar text(String text) {
        byte[] bytes = text.getBytes(UTF_8);
        int[] symbols = new int[bytes.length];
        for (int i = 0; i < symbols.length; i++) {
            symbols[i] = bytes[i] & 0xFF;
        }
        return ofBytes(Dfa.word(symbols), GrammarLimits.defaults());
    }

    /** The texts of all of these, one behind the other. */
    public static Grammar sequence(Grammar... parts) {
        Combination combination = new Combination();
        int state = combination.start;
        for (Grammar part : parts) {
            state = combination.add(part, state);
        }
        return combination.compile(state);
    }

    /** The texts of any of these. */
    public static Grammar choice(List<Grammar> alternatives) {
        Combination combination = new Combination();
        int end = combination.nfa.newState();
        for (Grammar alternative : alternatives) {
            combination.nfa.free(combination.add(alternative, combination.start), end);
        }
        return combination.compile(end);
    }

    /** The texts of {@code part}, once or more often, with {@code separator} between them. */
    public static Grammar repeated(Grammar part, String separator) {
        Combination combination = new Combination();
        int end = combination.add(part, combination.start);
        int next = combination.add(text(separator), end);
        combination.nfa.free(next, combination.start);
        return combination.compile(end);
    }

    /** Every text but those that begin with this one. */
    public static Grammar textNotBeginningWith(String text) {
        GrammarLimits limits = GrammarLimits.defaults();
        Budget budget = new Budget(limits.work());
        Nfa nfa = new Nfa(budget);
        int start = nfa.newState();
        int begun = nfa.spell(start, text.codePoints().toArray());
        int end = nfa.newState();
        nfa.embed(JsonStrings.anyContent(), begun, end);
        Dfa others = JsonStrings.anyContent().minus(nfa.determinize(start, end), budget);
        return ofBytes(Utf8Encoding.encode(others, budget), limits);
    }

    static Grammar of(Rules rules, int start, GrammarLimits limits) {
        return new Grammar(rules, start, limits);
    }

    private static Grammar ofBytes(Dfa dfa, GrammarLimits limits) {
        Rules rules = new Rules();
        return new Grammar(rules, rules.add(dfa), limits);
    }

    /** A rule that calls other grammars' rules. */
    private static final class Combination {

        private final Rules rules = new Rules();
        private final Nfa nfa = new Nfa(new Budget(GrammarLimits.defaults().work()));
        private final int start = nfa.newState();

        private int add(Grammar part, int source) {
            int call = Rules.call(rules.addAll(part.rules) + part.start);
            return nfa.spell(source, call);
        }

        private Grammar compile(int end) {
            int rule = rules.add(nfa.determinize(start, end));
            return new Grammar(rules, rule, GrammarLimits.defaults());
        }
    }

    /** Whether this is one of the texts. */
    public boolean matches(String text) {
        return Moves.exact(pushdown).accepting(after(text));
    }

    /** Whether one of the texts begins with this one. */
    public boolean canBeginWith(String text) {
        return !after(text).isEmpty();
    }

    private List<Frame> after(String text) {
        Moves moves = Moves.exact(pushdown);
        List<Frame> frames = moves.start();
        for (byte value : text.getBytes(UTF_8)) {
            frames = moves.read(frames, value & 0xFF);
        }
        return frames;
    }

    /** States of its automaton. */
    public int states() {
        return pushdown.states();
    }

    Pushdown pushdown() {
        return pushdown;
    }
}
