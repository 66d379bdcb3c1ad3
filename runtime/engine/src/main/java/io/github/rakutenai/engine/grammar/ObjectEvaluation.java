package io.github.rakutenai.engine.grammar;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import com.fasterxml.jackson.databind.JsonNode;

/** What a schema means for objects. */
final class ObjectEvaluation extends StructureEvaluation<Members> {

    private static final Dfa ANY_NAME = JsonStrings.anyContent();

    private final Emptiness emptiness;
    private final ScalarEvaluation names;
    private final Budget budget;

    /** @param names what a schema means for strings */
    ObjectEvaluation(SchemaDocument document, ScalarEvaluation names, Emptiness emptiness, Budget budget) {
        super(document, JsonType.OBJECT);
        this.names = names;
        this.emptiness = emptiness;
        this.budget = budget;
    }

    @Override
    Members any() {
        return Members.ANY;
    }

    @Override
    Members both(Members first, Members second) {
        return first.and(second);
    }

    @Override
    boolean implies(Members strong, Members weak) {
        return weak.rules().stream().allMatch(rule -> strong.rules().contains(rule) || implies(strong, rule));
    }

    private boolean implies(Members strong, Members.Rule rule) {
        return switch (rule) {
            case Members.Some some
            when some.names().isSingle() ->
                strong.requires(some.names().single())
                        && emptiness.implies(strong.valueOf(some.names().single()), some.value());
            case Members.Count count -> strong.least() >= count.least() && strong.most() <= count.most();
            default -> false;
        };
    }

    @Override
    boolean isImpossible(Members members) {
        return members.least() > members.most()
                || members.rules().stream()
                        .anyMatch(rule -> rule instanceof Members.Some some
                                && some.names().isSingle()
                                && emptiness.isEmpty(
                                        members.valueOf(some.names().single())));
    }

    private static Set<Members> alternative(Members.Rule rule) {
        return Set.of(Members.of(rule));
    }

    private static Set<Members> alternatives(List<? extends Members.Rule> rules) {
        Set<Members> alternatives = new LinkedHashSet<>();
        rules.forEach(rule -> alternatives.add(Members.of(rule)));
        return alternatives;
    }

    private static Set<Members> together(List<? extends Members.Rule> rules) {
        return Set.of(new Members(List.copyOf(rules)));
    }

    @Override
    Set<Members> constant(SchemaNode node, boolean equal) {
        Dfa known = Dfa.none();
        Set<Members> set = truth(equal);
        for (Map.Entry<String, JsonNode> property : node.json().properties()) {
            Names name = Names.of(property.getKey());
            SchemaNode value = new SchemaNode(node.at(property.getKey()), true, property.getValue());
            known = known.union(name.language(), budget);
            set = equal
                    ? and(set, alternative(new Members.Some(name, obliged(value, true))))
                    : or(
                            set,
                            or(alternative(new Members.Some(name, obliged(value, false))), alternative(absent(name))));
        }
        Names others = Names.of(ANY_NAME.minus(known, budget));
        return equal
                ? and(set, alternative(new Members.Each(others, Obligations.IMPOSSIBLE)))
                : or(set, alternative(new Members.Some(others, Obligations.NONE)));
    }

    private static Obligations obliged(SchemaNode node, boolean positive) {
        return Obligations.of(new Obligation(node, positive));
    }

    private static Members.Each absent(Names names) {
        return new Members.Each(names, Obligations.IMPOSSIBLE);
    }

    @Override
    Set<Members> assertion(SchemaNode node, String keyword, boolean positive) {
        return switch (keyword) {
            case "type" -> truth(ArrayEvaluation.names(node, JsonType.OBJECT) == positive);
            case "properties" -> properties(node, positive);
            case "patternProperties" -> patternProperties(node, positive);
            case "additionalProperties" -> eachOrSome(others(node), node.schema(keyword), positive);
            case "required" -> required(node, node.texts(keyword), positive);
            case "minProperties" -> atLeast(node.count(keyword), positive);
            case "maxProperties" -> atMost(node.count(keyword), positive);
            case "propertyNames" -> propertyNames(node.schema(keyword), positive);
            case "dependencies" -> document().isDraft7() ? dependencies(node, keyword, positive) : truth(positive);
            case "dependentRequired", "dependentSchemas" ->
                document().isDraft7() ? truth(positive) : dependencies(node, keyword, positive);
            default -> truth(positive);
        };
    }

    private static Set<Members> eachOrSome(Names names, SchemaNode value, boolean positive) {
        return alternative(
                positive
                        ? new Members.Each(names, obliged(value, true))
                        : new Members.Some(names, obliged(value, false)));
    }

    private static Set<Members> properties(SchemaNode node, boolean positive) {
        List<Map.Entry<String, SchemaNode>> properties =
                List.copyOf(node.namedSchemas("properties").entrySet());
        return positive
                ? together(properties.stream()
                        .map(property ->
                                new Members.Each(Names.of(property.getKey()), obliged(property.getValue(), true)))
                        .toList())
                : alternatives(properties.stream()
                        .map(property ->
                                new Members.Some(Names.of(property.getKey()), obliged(property.getValue(), false)))
                        .toList());
    }

    private Set<Members> patternProperties(SchemaNode node, boolean positive) {
        Set<Members> set = truth(positive);
        for (Map.Entry<String, SchemaNode> pattern :
                node.namedSchemas("patternProperties").entrySet()) {
            Names matching =
                    Names.of(ScalarEvaluation.pattern(pattern.getValue().pointer(), pattern.getKey(), budget));
            Set<Members> one = eachOrSome(matching, pattern.getValue(), positive);
            set = positive ? and(set, one) : or(set, one);
        }
        return set;
    }

    /** The names that additionalProperties is about. */
    private Names others(SchemaNode node) {
        Dfa others = ANY_NAME;
        if (node.has("properties")) {
            for (String name : node.namedSchemas("properties").keySet()) {
                others = others.minus(JsonStrings.content(name), budget);
            }
        }
        if (node.has("patternProperties")) {
            for (String pattern : node.namedSchemas("patternProperties").keySet()) {
                others = others.minus(
                        ScalarEvaluation.pattern(node.at("patternProperties", pattern), pattern, budget), budget);
            }
        }
        return Names.of(others);
    }

    private static Set<Members> required(SchemaNode node, List<String> names, boolean positive) {
        return positive
                ? together(names.stream()
                        .map(name -> new Members.Some(Names.of(name), Obligations.NONE))
                        .toList())
                : alternatives(
                        names.stream().map(name -> absent(Names.of(name))).toList());
    }

    private Set<Members> atLeast(int count, boolean positive) {
        if (positive) {
            return alternative(new Members.Count(count, Integer.MAX_VALUE));
        }
        return count == 0 ? none() : alternative(new Members.Count(0, count - 1));
    }

    private static Set<Members> atMost(int count, boolean positive) {
        return alternative(positive ? new Members.Count(0, count) : new Members.Count(count + 1, Integer.MAX_VALUE));
    }

    private Set<Members> propertyNames(SchemaNode schema, boolean positive) {
        Dfa valid = names.evaluate(new Obligation(schema, positive));
        return alternative(
                positive
                        ? absent(Names.of(ANY_NAME.minus(valid, budget)))
                        : new Members.Some(Names.of(valid), Obligations.NONE));
    }

    private Set<Members> dependencies(SchemaNode node, String keyword, boolean positive) {
        Set<Members> set = truth(positive);
        if (!node.get(keyword).isObject()) {
            throw node.malformed(keyword, "an object");
        }
        for (Map.Entry<String, JsonNode> entry : node.get(keyword).properties()) {
            SchemaNode place = new SchemaNode(node.at(keyword), true, node.get(keyword));
            Names name = Names.of(entry.getKey());
            Set<Members> consequence = entry.getValue().isArray()
                    ? required(node, place.texts(entry.getKey()), positive)
                    : evaluate(new Obligation(place.schema(entry.getKey()), positive));
            set = positive
                    ? and(set, or(alternative(absent(name)), consequence))
                    : or(set, and(alternative(new Members.Some(name, Obligations.NONE)), consequence));
        }
        return set;
    }
}
