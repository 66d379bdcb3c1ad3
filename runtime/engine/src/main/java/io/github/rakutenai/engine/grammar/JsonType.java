package io.github.rakutenai.engine.grammar;

import com.fasterxml.jackson.databind.JsonNode;

/** The kinds of JSON values. */
enum JsonType {
    NULL("null"),
    BOOLEAN("boolean"),
    NUMBER("number"),
    STRING("string"),
    ARRAY("array"),
    OBJECT("object");

    private final String keyword;

    JsonType(String keyword) {
        this.keyword = keyword;
    }

    /** The word for it in a schema. */
    String keyword() {
        return keyword;
    }

    static JsonType of(JsonNode value) {
        return switch (value.getNodeType()) {
            case NULL -> NULL;
            case BOOLEAN -> BOOLEAN;
            case NUMBER -> NUMBER;
            case STRING -> STRING;
            case ARRAY -> ARRAY;
            case OBJECT -> OBJECT;
            case BINARY, MISSING, POJO -> throw new IllegalArgumentException("no JSON value: " + value);
        };
    }

    boolean isScalar() {
        return this != ARRAY && this != OBJECT;
    }
}
