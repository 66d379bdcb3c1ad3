package io.github.rakutenai.engine.grammar;

import java.util.Map;
import java.util.Optional;

/** The drafts of JSON Schema that a schema may be written in. */
public enum JsonSchemaDialect {
    DRAFT_7,
    DRAFT_2020_12;

    private static final Map<String, JsonSchemaDialect> BY_URI = Map.of(
            "http://json-schema.org/draft-07/schema", DRAFT_7,
            "https://json-schema.org/draft/2020-12/schema", DRAFT_2020_12);

    /** @param uri what a schema names in {@code $schema} */
    static Optional<JsonSchemaDialect> byUri(String uri) {
        String withoutFragment = uri.endsWith("#") ? uri.substring(0, uri.length() - 1) : uri;
        return Optional.ofNullable(BY_URI.get(withoutFragment));
    }
}
