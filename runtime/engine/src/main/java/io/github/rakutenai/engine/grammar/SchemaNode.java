package io.github.rakutenai.engine.grammar;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * A place of a schema document: a schema, or a constant that a value must equal.
 *
 * @param pointer JSON pointer from the document's root
 * @param constant whether {@code json} is the value itself
 */
record SchemaNode(String pointer, boolean constant, JsonNode json) {

    SchemaNode {
        if (!constant && !json.isObject() && !json.isBoolean()) {
            throw new UnsupportedSchemaException(pointer, "a schema is an object, true or false");
        }
    }

    boolean has(String keyword) {
        return json.has(keyword);
    }

    JsonNode get(String keyword) {
        return json.get(keyword);
    }

    /** The place of a keyword, or of what lies below it. */
    String at(Object... path) {
        StringBuilder place = new StringBuilder(pointer);
        for (Object step : path) {
            place.append('/').append(step.toString().replace("~", "~0").replace("/", "~1"));
        }
        return place.toString();
    }

    /** The schema at a keyword. */
    SchemaNode schema(String keyword) {
        return new SchemaNode(at(keyword), false, get(keyword));
    }

    /** The schemas of a keyword whose value is an array. */
    List<SchemaNode> schemas(String keyword) {
        if (!get(keyword).isArray()) {
            throw malformed(keyword, "an array of schemas");
        }
        List<SchemaNode> schemas = new ArrayList<>();
        for (int i = 0; i < get(keyword).size(); i++) {
            schemas.add(new SchemaNode(at(keyword, i), false, get(keyword).get(i)));
        }
        return schemas;
    }

    /** The schemas of a keyword whose value is an object, by their names, in their order. */
    Map<String, SchemaNode> namedSchemas(String keyword) {
        Map<String, SchemaNode> schemas = new LinkedHashMap<>();
        if (!get(keyword).isObject()) {
            throw malformed(keyword, "an object of schemas");
        }
        get(keyword)
                .properties()
                .forEach(property -> schemas.put(
                        property.getKey(), new SchemaNode(at(keyword, property.getKey()), false, property.getValue())));
        return schemas;
    }

    /** The constants of an array. */
    List<SchemaNode> constants(String keyword) {
        if (!get(keyword).isArray()) {
            throw malformed(keyword, "an array");
        }
        List<SchemaNode> constants = new ArrayList<>();
        for (int i = 0; i < get(keyword).size(); i++) {
            constants.add(new SchemaNode(at(keyword, i), true, get(keyword).get(i)));
        }
        return constants;
    }

    SchemaNode constant(String keyword) {
        return new SchemaNode(at(keyword), true, get(keyword));
    }

    String text(String keyword) {
        if (!get(keyword).isTextual()) {
            throw malformed(keyword, "a string");
        }
        return get(keyword).textValue();
    }

    List<String> texts(String keyword) {
        List<String> texts = new ArrayList<>();
        for (JsonNode text : get(keyword)) {
            texts.add(text.textValue());
        }
        if (!get(keyword).isArray() || texts.contains(null)) {
            throw malformed(keyword, "an array of strings");
        }
        return texts;
    }

    BigDecimal number(String keyword) {
        if (!get(keyword).isNumber()) {
            throw malformed(keyword, "a number");
        }
        return get(keyword).decimalValue();
    }

    /** A length or a count. */
    int count(String keyword) {
        BigDecimal value = number(keyword);
        if (value.signum() < 0 || value.stripTrailingZeros().scale() > 0) {
            throw malformed(keyword, "a whole number that is not negative");
        }
        return value.min(BigDecimal.valueOf(Integer.MAX_VALUE)).intValue();
    }

    UnsupportedSchemaException malformed(String keyword, String expected) {
        return refused(keyword, "expected " + expected);
    }

    UnsupportedSchemaException refused(String keyword, String reason) {
        return new UnsupportedSchemaException(at(keyword), reason);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof SchemaNode node
                && pointer.equals(node.pointer)
                && constant == node.constant
                && json.equals(node.json);
    }

    @Override
    public int hashCode() {
        return pointer.hashCode();
    }
}
