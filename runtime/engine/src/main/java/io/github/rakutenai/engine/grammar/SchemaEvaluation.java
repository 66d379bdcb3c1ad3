package io.github.rakutenai.engine.grammar;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a schema means for the values of one type, in an algebra of sets of such values. Negation is carried down to single
 * assertions, because a set that was only narrowed, such as that of a format, cannot be subtracted from all values.
 *
 * @param <T> a set of values
 */
abstract class SchemaEvaluation<T> {

    /** Those that decide most come first; then those that say in which order properties are written. */
    private static final List<String> FIRST =
            List.of("type", "const", "enum", "properties", "patternProperties", "additionalProperties", "required");

    private static final Set<String> REFUSED =
            Set.of("$dynamicRef", "$recursiveRef", "unevaluatedProperties", "unevaluatedItems");

    private final SchemaDocument document;
    private final JsonType type;
    private final Map<Obligation, T> known = new HashMap<>();
    private final Set<Obligation> open = new HashSet<>();

    SchemaEvaluation(SchemaDocument document, JsonType type) {
        this.document = document;
        this.type = type;
    }

    SchemaDocument document() {
        return document;
    }

    JsonType type() {
        return type;
    }

    abstract T all();

    abstract T none();

    abstract boolean isNone(T set);

    abstract T and(T first, T second);

    abstract T or(T first, T second);

    /** The values that are equal to a constant of this type, or those that are not. */
    abstract T constant(SchemaNode node, boolean equal);

    /** The values that one keyword allows, or those that it does not; {@link #all} if it says nothing about this type. */
    abstract T assertion(SchemaNode node, String keyword, boolean positive);

    T evaluate(Obligations obligations) {
        T set = all();
        for (Obligation obligation : obligations.all()) {
            set = isNone(set) ? set : and(set, evaluate(obligation));
        }
        return set;
    }

    T evaluate(Obligation obligation) {
        T set = known.get(obligation);
        if (set != null) {
            return set;
        }
        if (!open.add(obligation)) {
            throw new UnsupportedSchemaException(
                    obligation.node().pointer(), "it refers to itself without a value in between");
        }
        try {
            set = evaluate(obligation.node(), obligation.positive());
        } finally {
            open.remove(obligation);
        }
        known.put(obligation, set);
        return set;
    }

    private T evaluate(SchemaNode node, boolean positive) {
        if (node.constant()) {
            return JsonType.of(node.json()) == type ? constant(node, positive) : truth(!positive);
        }
        if (node.json().isBoolean()) {
            return truth(node.json().booleanValue() == positive);
        }
        T set = truth(positive);
        for (String keyword : keywords(node)) {
            if (positive && !isNone(set)) {
                set = and(set, keyword(node, keyword, true));
            } else if (!positive) {
                set = or(set, keyword(node, keyword, false));
            }
        }
        return set;
    }

    /** All values or none. */
    T truth(boolean value) {
        return value ? all() : none();
    }

    private List<String> keywords(SchemaNode node) {
        if (document.isDraft7() && node.has("$ref")) {
            return List.of("$ref");
        }
        List<String> keywords = new ArrayList<>(FIRST);
        keywords.removeIf(keyword -> !node.has(keyword));
        node.json().fieldNames().forEachRemaining(keyword -> {
            if (!FIRST.contains(keyword)) {
                keywords.add(keyword);
            }
        });
        return keywords;
    }

    private T keyword(SchemaNode node, String keyword, boolean positive) {
        if (REFUSED.contains(keyword)) {
            throw node.refused(keyword, "this keyword is not supported");
        }
        return switch (keyword) {
            case "$ref" -> evaluate(new Obligation(document.target(node), positive));
            case "allOf" -> every(node.schemas(keyword), positive);
            case "anyOf" -> any(node.schemas(keyword), positive);
            case "oneOf" -> one(node.schemas(keyword), positive);
            case "not" -> evaluate(new Obligation(node.schema(keyword), !positive));
            case "if" -> condition(node, positive);
            case "const" -> evaluate(new Obligation(node.constant(keyword), positive));
            case "enum" -> any(node.constants(keyword), positive);
            default -> assertion(node, keyword, positive);
        };
    }

    private T every(List<SchemaNode> nodes, boolean positive) {
        return positive ? conjunction(nodes, true) : disjunction(nodes, false);
    }

    private T any(List<SchemaNode> nodes, boolean positive) {
        return positive ? disjunction(nodes, true) : conjunction(nodes, false);
    }

    private T conjunction(List<SchemaNode> nodes, boolean positive) {
        T set = all();
        for (SchemaNode node : nodes) {
            set = isNone(set) ? set : and(set, evaluate(new Obligation(node, positive)));
        }
        return set;
    }

    private T disjunction(List<SchemaNode> nodes, boolean positive) {
        T set = none();
        for (SchemaNode node : nodes) {
            set = or(set, evaluate(new Obligation(node, positive)));
        }
        return set;
    }

    private T one(List<SchemaNode> nodes, boolean positive) {
        T set = positive ? none() : conjunction(nodes, false);
        for (int i = 0; i < nodes.size(); i++) {
            T valid = evaluate(new Obligation(nodes.get(i), true));
            for (int j = positive ? 0 : i + 1; j < nodes.size(); j++) {
                if (positive && i != j && !isNone(valid)) {
                    valid = and(valid, evaluate(new Obligation(nodes.get(j), false)));
                } else if (!positive) {
                    set = or(set, and(valid, evaluate(new Obligation(nodes.get(j), true))));
                }
            }
            set = positive ? or(set, valid) : set;
        }
        return set;
    }

    private T condition(SchemaNode node, boolean positive) {
        return or(branch(node, true, "then", positive), branch(node, false, "else", positive));
    }

    private T branch(SchemaNode node, boolean holds, String keyword, boolean positive) {
        T branch = node.has(keyword) ? evaluate(new Obligation(node.schema(keyword), positive)) : truth(positive);
        return isNone(branch) ? branch : and(branch, evaluate(new Obligation(node.schema("if"), holds)));
    }
}
