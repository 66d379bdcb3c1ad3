package io.github.rakutenai.quarkus.langchain4j.runtime;

import java.util.List;
import java.util.Map;
import java.util.Objects;

import dev.langchain4j.internal.Json;
import dev.langchain4j.internal.JsonSchemaElementUtils;
import dev.langchain4j.model.chat.request.json.JsonAnyOfSchema;
import dev.langchain4j.model.chat.request.json.JsonArraySchema;
import dev.langchain4j.model.chat.request.json.JsonObjectSchema;
import dev.langchain4j.model.chat.request.json.JsonSchemaElement;

/** Schemas of tools' parameters: what is not required may be left out, and nothing else is added unless an object allows it. */
final class ToolParameters {

    private ToolParameters() {}

    static String schema(JsonObjectSchema parameters) {
        Map<String, Object> schema = JsonSchemaElementUtils.toMap(parameters);
        close(parameters, schema);
        return Json.toJson(schema);
    }

    /** LangChain4j leaves out what objects say of properties that they do not name. */
    private static void close(JsonSchemaElement element, Object schema) {
        switch (element) {
            case JsonObjectSchema object -> {
                Map<String, Object> map = asMap(schema);
                close(object.properties(), map.get("properties"));
                close(object.definitions(), map.get("$defs"));
                map.put("additionalProperties", Objects.requireNonNullElse(object.additionalProperties(), false));
            }
            case JsonArraySchema array
            when array.items() != null -> close(array.items(), asMap(schema).get("items"));
            case JsonAnyOfSchema anyOf -> {
                List<?> schemas = (List<?>) asMap(schema).get("anyOf");
                for (int i = 0; i < schemas.size(); i++) {
                    close(anyOf.anyOf().get(i), schemas.get(i));
                }
            }
            default -> {
                // It has no objects in it, or is JSON as it is.
            }
        }
    }

    private static void close(Map<String, JsonSchemaElement> elements, Object schemas) {
        elements.forEach((name, element) -> close(element, asMap(schemas).get(name)));
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> asMap(Object schema) {
        return (Map<String, Object>) schema;
    }
}
