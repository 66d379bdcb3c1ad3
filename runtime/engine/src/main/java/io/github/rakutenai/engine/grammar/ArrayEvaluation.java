package io.github.rakutenai.engine.grammar;

import java.util.List;
import java.util.Set;
import java.util.stream.StreamSupport;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;

/** What a schema means for arrays. */
final class ArrayEvaluation extends StructureEvaluation<Items> {

    private final Emptiness emptiness;

    ArrayEvaluation(SchemaDocument document, Emptiness emptiness) {
        super(document, JsonType.ARRAY);
        this.emptiness = emptiness;
    }

    /** Whether a schema's type allows arrays, or objects. */
    static boolean names(SchemaNode node, JsonType type) {
        JsonNode types = node.get("type");
        return types.isTextual()
                ? types.textValue().equals(type.keyword())
                : StreamSupport.stream(types.spliterator(), false)
                        .anyMatch(name -> name.asText().equals(type.keyword()));
    }

    @Override
    Items any() {
        return Items.ANY;
    }

    @Override
    Items both(Items first, Items second) {
        return first.and(second);
    }

    @Override
    boolean implies(Items strong, Items weak) {
        return weak.rules().stream()
                .allMatch(rule -> strong.rules().contains(rule)
                        || rule instanceof Items.Count count
                                && strong.least() >= count.least()
                                && strong.most() <= count.most());
    }

    @Override
    boolean isImpossible(Items items) {
        if (items.least() > items.most()) {
            return true;
        }
        // Those behind are under the same rules, or never had to be there.
        int last = Math.min(items.least() - 1, items.uniformFrom());
        for (int index = 0; index <= last; index++) {
            if (emptiness.isEmpty(items.valueAt(index))) {
                return true;
            }
        }
        return false;
    }

    private static Set<Items> alternative(Items.Rule... rules) {
        return Set.of(new Items(List.of(rules)));
    }

    private static Obligations obliged(SchemaNode node, boolean positive) {
        return Obligations.of(new Obligation(node, positive));
    }

    private static Set<Items> count(int least, int most) {
        return alternative(new Items.Count(least, most));
    }

    @Override
    Set<Items> constant(SchemaNode node, boolean equal) {
        int length = node.json().size();
        Set<Items> set = equal ? count(length, length) : longerOrShorter(length);
        for (int index = 0; index < length; index++) {
            SchemaNode item = new SchemaNode(node.at(index), true, node.json().get(index));
            set = equal ? and(set, itemAt(index, item, true)) : or(set, itemAt(index, item, false));
        }
        return set;
    }

    private Set<Items> longerOrShorter(int length) {
        Set<Items> longer = count(length + 1, Items.NO_END);
        return length == 0 ? longer : or(longer, count(0, length - 1));
    }

    /** Arrays whose item there, if they have one, is valid; or that have one that is not. */
    private static Set<Items> itemAt(int index, SchemaNode schema, boolean valid) {
        Items.Each each = new Items.Each(index, index, obliged(schema, valid));
        return valid ? alternative(each) : alternative(each, new Items.Count(index + 1, Items.NO_END));
    }

    private static Set<Items> itemsFrom(int index, SchemaNode schema, boolean valid) {
        return valid
                ? alternative(new Items.Each(index, Items.NO_END, obliged(schema, true)))
                : alternative(new Items.Matches(index, obliged(schema, false), 1, Items.NO_END));
    }

    @Override
    Set<Items> assertion(SchemaNode node, String keyword, boolean positive) {
        boolean draft7 = document().isDraft7();
        return switch (keyword) {
            case "type" -> truth(names(node, JsonType.ARRAY) == positive);
            case "items" -> items(node, positive);
            case "prefixItems" -> draft7 ? truth(positive) : prefix(node.schemas(keyword), positive);
            case "additionalItems" -> {
                boolean counts = draft7 && node.json().path("items").isArray();
                yield counts ? itemsFrom(node.get("items").size(), node.schema(keyword), positive) : truth(positive);
            }
            case "minItems" -> atLeast(node.count(keyword), positive);
            case "maxItems" -> atMost(node.count(keyword), positive);
            case "contains" -> contains(node, positive);
            case "uniqueItems" -> unique(node, positive);
            default -> truth(positive);
        };
    }

    private Set<Items> items(SchemaNode node, boolean positive) {
        if (document().isDraft7() && node.get("items").isArray()) {
            return prefix(node.schemas("items"), positive);
        }
        int from = !document().isDraft7() && node.has("prefixItems")
                ? node.get("prefixItems").size()
                : 0;
        return itemsFrom(from, node.schema("items"), positive);
    }

    private Set<Items> prefix(List<SchemaNode> schemas, boolean positive) {
        Set<Items> set = truth(positive);
        for (int index = 0; index < schemas.size(); index++) {
            Set<Items> one = itemAt(index, schemas.get(index), positive);
            set = positive ? and(set, one) : or(set, one);
        }
        return set;
    }

    private Set<Items> atLeast(int count, boolean positive) {
        if (positive) {
            return count(count, Items.NO_END);
        }
        return count == 0 ? none() : count(0, count - 1);
    }

    private static Set<Items> atMost(int count, boolean positive) {
        return positive ? count(0, count) : count(count + 1, Items.NO_END);
    }

    private Set<Items> contains(SchemaNode node, boolean positive) {
        boolean counted = !document().isDraft7();
        int least = counted && node.has("minContains") ? node.count("minContains") : 1;
        int most = counted && node.has("maxContains") ? node.count("maxContains") : Items.NO_END;
        SchemaNode schema = node.schema("contains");
        if (positive) {
            return least > most ? none() : matches(schema, least, most);
        }
        Set<Items> fewer = least == 0 ? none() : matches(schema, 0, least - 1);
        return most == Items.NO_END ? fewer : or(fewer, matches(schema, most + 1, Items.NO_END));
    }

    private Set<Items> matches(SchemaNode schema, int least, int most) {
        if (most == 0) {
            return alternative(new Items.Each(0, Items.NO_END, obliged(schema, false)));
        }
        return least == 0 && most == Items.NO_END
                ? all()
                : alternative(new Items.Matches(0, obliged(schema, true), least, most));
    }

    private Set<Items> unique(SchemaNode node, boolean positive) {
        if (!node.get("uniqueItems").isBoolean()) {
            throw node.malformed("uniqueItems", "true or false");
        }
        if (node.get("uniqueItems").equals(BooleanNode.FALSE)) {
            return truth(positive);
        }
        if (!positive) {
            throw node.refused("uniqueItems", "arrays with equal items cannot be asked for");
        }
        return alternative(new Items.Distinct(node));
    }
}
