package io.github.rakutenai.engine.grammar;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URI;
import java.net.URLDecoder;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;

/** A schema with the names that its parts can be referred to by. Nothing outside of it is ever read. */
final class SchemaDocument {

    private static final List<String> SCHEMAS = List.of(
            "additionalProperties",
            "additionalItems",
            "items",
            "contains",
            "propertyNames",
            "not",
            "if",
            "then",
            "else");
    private static final List<String> SCHEMA_ARRAYS = List.of("allOf", "anyOf", "oneOf", "prefixItems", "items");
    private static final List<String> SCHEMA_OBJECTS =
            List.of("properties", "patternProperties", "definitions", "$defs", "dependencies", "dependentSchemas");

    private final JsonNode root;
    private final JsonSchemaDialect dialect;

    /** Pointers of the schemas that have a URI of their own, by it. */
    private final Map<String, String> resources = new HashMap<>();

    /** The URIs, by the pointers. */
    private final Map<String, String> bases = new HashMap<>();

    /** Pointers of schemas with a plain name, by URI and name. */
    private final Map<String, String> anchors = new HashMap<>();

    private SchemaDocument(JsonNode root, JsonSchemaDialect dialect) {
        this.root = root;
        this.dialect = dialect;
        bases.put("", "");
        resources.put("", "");
        index(root, "", "");
    }

    /** @throws UnsupportedSchemaException if it is no JSON, larger than allowed, or of another draft */
    static SchemaDocument parse(String schema, JsonSchemaOptions options) {
        GrammarLimits limits = options.limits();
        if (schema.length() > limits.sourceLength()) {
            throw new UnsupportedSchemaException(
                    "", "it has " + schema.length() + " characters, at most " + limits.sourceLength() + " are allowed");
        }
        JsonNode root = read(schema, limits.depth());
        return new SchemaDocument(root, dialect(root, options));
    }

    private static JsonNode read(String schema, int depth) {
        JsonMapper mapper = JsonMapper.builder(com.fasterxml.jackson.core.JsonFactory.builder()
                        .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                        .streamReadConstraints(StreamReadConstraints.builder()
                                .maxNestingDepth(depth)
                                .build())
                        .build())
                .build();
        ObjectReader reader = mapper.reader(JsonNodeFactory.withExactBigDecimals(true))
                .with(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                .with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
        try {
            return reader.readTree(schema);
        } catch (JsonProcessingException e) {
            throw new UnsupportedSchemaException("", "it is no JSON, or nested too deep: " + e.getOriginalMessage());
        }
    }

    private static JsonSchemaDialect dialect(JsonNode root, JsonSchemaOptions options) {
        JsonNode uri = root.path("$schema");
        return uri.isTextual()
                ? JsonSchemaDialect.byUri(uri.textValue())
                        .orElseThrow(() -> new UnsupportedSchemaException(
                                "/$schema", "draft 7 and draft 2020-12 are known, found " + uri.textValue()))
                : options.dialect();
    }

    JsonSchemaDialect dialect() {
        return dialect;
    }

    boolean isDraft7() {
        return dialect == JsonSchemaDialect.DRAFT_7;
    }

    SchemaNode root() {
        return new SchemaNode("", false, root);
    }

    private void index(JsonNode schema, String pointer, String outerBase) {
        if (!schema.isObject()) {
            return;
        }
        String base = register(schema, pointer, outerBase);
        for (String keyword : SCHEMAS) {
            index(schema.path(keyword), pointer + "/" + keyword, base);
        }
        for (String keyword : SCHEMA_ARRAYS) {
            JsonNode schemas = schema.path(keyword);
            for (int i = 0; schemas.isArray() && i < schemas.size(); i++) {
                index(schemas.get(i), pointer + "/" + keyword + "/" + i, base);
            }
        }
        for (String keyword : SCHEMA_OBJECTS) {
            schema.path(keyword)
                    .properties()
                    .forEach(property -> index(
                            property.getValue(),
                            new SchemaNode(pointer, true, schema).at(keyword, property.getKey()),
                            base));
        }
    }

    /** Takes note of what a schema is named; answers the URI that references in it are relative to. */
    private String register(JsonNode schema, String pointer, String outerBase) {
        boolean ignored = isDraft7() && schema.has("$ref");
        String id = ignored ? "" : schema.path("$id").asText("");
        String base = outerBase;
        if (id.startsWith("#")) {
            anchors.put(outerBase + id, pointer);
        } else if (!id.isEmpty()) {
            base = resolve(outerBase, id, pointer + "/$id");
            resources.put(base, pointer);
            bases.put(pointer, base);
        }
        if (schema.path("$anchor").isTextual()) {
            anchors.put(base + "#" + schema.get("$anchor").textValue(), pointer);
        }
        return base;
    }

    private static String resolve(String base, String reference, String pointer) {
        try {
            URI uri = base.isEmpty() ? URI.create(reference) : URI.create(base).resolve(reference);
            String text = uri.toString();
            return text.endsWith("#") ? text.substring(0, text.length() - 1) : text;
        } catch (IllegalArgumentException e) {
            throw new UnsupportedSchemaException(pointer, "expected a URI, found " + reference);
        }
    }

    /**
     * What a {@code $ref} refers to.
     *
     * @throws UnsupportedSchemaException if it is not in this document
     */
    SchemaNode target(SchemaNode node) {
        String reference = node.text("$ref");
        int hash = reference.indexOf('#');
        String address = hash < 0 ? reference : reference.substring(0, hash);
        String fragment = hash < 0 ? "" : reference.substring(hash + 1);
        String base = base(node.pointer());
        String resource = address.isEmpty() ? base : resolve(base, address, node.at("$ref"));
        String start = resources.get(resource);
        if (start == null) {
            throw node.refused("$ref", "it leads out of the schema, to " + resource);
        }
        return node(node, start, resource, URLDecoder.decode(fragment.replace("+", "%2B"), UTF_8));
    }

    private SchemaNode node(SchemaNode from, String start, String resource, String fragment) {
        String pointer = fragment.isEmpty() || fragment.startsWith("/")
                ? start + fragment
                : anchors.get(resource + "#" + fragment);
        JsonNode json = pointer == null ? null : root.at(JsonPointer.compile(pointer));
        if (json == null || json.isMissingNode()) {
            throw from.refused("$ref", "there is nothing of that name in the schema");
        }
        return new SchemaNode(pointer, false, json);
    }

    private String base(String pointer) {
        String outer = pointer;
        while (!bases.containsKey(outer)) {
            outer = outer.substring(0, outer.lastIndexOf('/'));
        }
        return bases.get(outer);
    }
}
