package io.github.rakutenai.engine.grammar;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Makes a grammar of a JSON schema: a rule for each set of obligations that some value has. So the conditions that a value is
 * under are met together, whichever part of the schema they come from, and recursion ends because there are finitely many such
 * sets: the product construction for tree automata.
 *
 * <p>Source: Comon et al., Tree Automata Techniques and Applications (2008), sections 1.3 and 7.
 */
final class JsonSchemaCompiler {

    /** A small set of texts is written out where it is used, so that what begins alike is told apart as late as it differs. */
    private static final int MOST_INLINE_STATES = 200;

    private final GrammarLimits limits;
    private final Budget budget;
    private final SchemaMeaning meaning;
    private final Rules rules = new Rules();
    private final Map<Obligations, Integer> ruleNumbers = new HashMap<>();
    private final Deque<Obligations> undefined = new ArrayDeque<>();

    private JsonSchemaCompiler(SchemaDocument document, JsonSchemaOptions options, Budget budget) {
        limits = options.limits();
        this.budget = budget;
        meaning = new SchemaMeaning(document, options, budget);
    }

    static Grammar compile(String schema, JsonSchemaOptions options, Budget budget) {
        SchemaDocument document = SchemaDocument.parse(schema, options);
        return new JsonSchemaCompiler(document, options, budget).compile(document.root());
    }

    private Grammar compile(SchemaNode root) {
        int start = rule(Obligations.of(new Obligation(root, true)));
        Obligations next = Obligations.NONE;
        try {
            while (!undefined.isEmpty()) {
                next = undefined.remove();
                rules.define(ruleNumbers.get(next), define(next));
            }
            return Grammar.of(rules, start, limits);
        } catch (GrammarTooLargeException e) {
            throw new UnsupportedSchemaException(next.pointer(), e.getMessage());
        } catch (EmptyGrammarException e) {
            throw new UnsupportedSchemaException("", "no value is valid");
        }
    }

    Budget budget() {
        return budget;
    }

    SchemaMeaning meaning() {
        return meaning;
    }

    Rules rules() {
        return rules;
    }

    /** Adds edges that read a value; answers the state behind it. */
    int addValue(Nfa nfa, int source, Obligations obligations) {
        Optional<Dfa> scalars = meaning.scalarTextsOnly(obligations);
        boolean inline = scalars.isPresent()
                && scalars.get().states() <= MOST_INLINE_STATES
                && scalars.get().wordCounts()[0] != Dfa.INFINITE;
        if (inline) {
            int target = nfa.newState();
            nfa.embed(scalars.get(), source, target);
            return target;
        }
        return nfa.spell(source, Rules.call(rule(obligations)));
    }

    private int rule(Obligations obligations) {
        Integer known = ruleNumbers.get(obligations);
        if (known != null) {
            return known;
        }
        int rule = rules.announce();
        ruleNumbers.put(obligations, rule);
        undefined.add(obligations);
        return rule;
    }

    private Dfa define(Obligations obligations) {
        Optional<Dfa> scalars = meaning.scalarTextsOnly(obligations);
        return scalars.isPresent() ? scalars.get() : defineStructure(obligations);
    }

    private Dfa defineStructure(Obligations obligations) {
        Nfa nfa = new Nfa(budget);
        int start = nfa.newState();
        int end = nfa.newState();
        meaning.scalarTexts(obligations).ifPresent(texts -> nfa.embed(texts, start, end));
        Set<Items> arrays = meaning.arrays(obligations);
        Set<Members> objects = meaning.objects(obligations);
        arrays.forEach(items -> new ArrayRule(this, items, nfa).add(start, end));
        objects.forEach(members -> new ObjectRule(this, members, nfa).add(start, end));
        return nfa.determinize(start, end);
    }

    static int[] ascii(String text) {
        return text.chars().toArray();
    }
}
