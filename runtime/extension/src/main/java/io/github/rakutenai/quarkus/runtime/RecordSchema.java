package io.github.rakutenai.quarkus.runtime;

import java.lang.invoke.MethodType;
import java.lang.reflect.GenericArrayType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * The JSON schema of a record: every component is a required property, in the order of declaration, and there are no others.
 * Records may contain themselves.
 */
final class RecordSchema {

    private static final Map<Class<?>, String> FORMATS = Map.of(
            LocalDate.class, "date",
            OffsetDateTime.class, "date-time",
            Instant.class, "date-time",
            UUID.class, "uuid",
            URI.class, "uri");

    private static final String CLOCK = "([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]";

    private static final Map<Class<?>, String> PATTERNS = Map.of(
            LocalTime.class, "^" + CLOCK + "$",
            LocalDateTime.class, "^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])T" + CLOCK + "$",
            Character.class, "^[^\\u{10000}-\\u{10FFFF}]$");

    private static final Map<Class<?>, List<Long>> INTEGERS = Map.of(
            Byte.class, List.of((long) Byte.MIN_VALUE, (long) Byte.MAX_VALUE),
            Short.class, List.of((long) Short.MIN_VALUE, (long) Short.MAX_VALUE),
            Integer.class, List.of((long) Integer.MIN_VALUE, (long) Integer.MAX_VALUE));

    private static final Set<Class<?>> COLLECTIONS = Set.of(List.class, Set.class, Collection.class, Iterable.class);

    private final JsonNodeFactory json = JsonNodeFactory.instance;
    private final ObjectNode definitions = json.objectNode();

    private RecordSchema() {}

    /** @throws IllegalArgumentException if it has a component of a type that has no schema, naming both */
    static String of(Class<? extends Record> type) {
        RecordSchema schema = new RecordSchema();
        ObjectNode root = schema.reference(type);
        root.put("$schema", "https://json-schema.org/draft/2020-12/schema");
        root.set("$defs", schema.definitions);
        return root.toString();
    }

    private ObjectNode reference(Class<?> type) {
        if (!definitions.has(type.getName())) {
            ObjectNode definition = definitions.putObject(type.getName());
            define(type, definition);
        }
        return json.objectNode().put("$ref", "#/$defs/" + type.getName());
    }

    private void define(Class<?> type, ObjectNode definition) {
        definition.put("type", "object");
        ObjectNode properties = definition.putObject("properties");
        ArrayNode required = definition.putArray("required");
        for (RecordComponent component : type.getRecordComponents()) {
            String name = name(component);
            properties.set(name, schema(component.getGenericType(), component));
            required.add(name);
        }
        definition.put("additionalProperties", false);
    }

    private static String name(RecordComponent component) {
        JsonProperty property = component.getAccessor().getAnnotation(JsonProperty.class);
        return property == null || property.value().isEmpty() ? component.getName() : property.value();
    }

    private ObjectNode schema(Type type, RecordComponent component) {
        return switch (type) {
            case Class<?> plain when plain.isArray() -> array(plain.getComponentType(), component);
            case Class<?> plain -> ofClass(plain, component);
            case GenericArrayType array -> array(array.getGenericComponentType(), component);
            case ParameterizedType generic -> ofGeneric(generic, component);
            default -> throw unsupported(type, component);
        };
    }

    private ObjectNode ofClass(Class<?> primitiveOrNot, RecordComponent component) {
        Class<?> type = boxed(primitiveOrNot);
        if (type.isRecord()) {
            return reference(type);
        }
        if (type.isEnum()) {
            return enumeration(type);
        }
        if (FORMATS.containsKey(type)) {
            return typed("string").put("format", FORMATS.get(type));
        }
        if (PATTERNS.containsKey(type)) {
            return typed("string").put("pattern", PATTERNS.get(type));
        }
        if (INTEGERS.containsKey(type)) {
            List<Long> bounds = INTEGERS.get(type);
            return typed("integer").put("minimum", bounds.getFirst()).put("maximum", bounds.getLast());
        }
        if (type == Long.class || type == BigInteger.class) {
            return typed("integer");
        }
        if (type == Double.class || type == Float.class || type == BigDecimal.class) {
            return typed("number");
        }
        if (type == Boolean.class) {
            return typed("boolean");
        }
        if (type == String.class || type == CharSequence.class) {
            return typed("string");
        }
        throw unsupported(type, component);
    }

    private static Class<?> boxed(Class<?> type) {
        return MethodType.methodType(type).wrap().returnType();
    }

    private ObjectNode typed(String type) {
        return json.objectNode().put("type", type);
    }

    private ObjectNode enumeration(Class<?> type) {
        ObjectNode schema = json.objectNode();
        ArrayNode names = schema.putArray("enum");
        Arrays.stream(type.getEnumConstants()).forEach(constant -> names.add(((Enum<?>) constant).name()));
        return schema;
    }

    private ObjectNode ofGeneric(ParameterizedType type, RecordComponent component) {
        Type[] arguments = type.getActualTypeArguments();
        if (COLLECTIONS.contains(type.getRawType())) {
            return array(arguments[0], component);
        }
        if (type.getRawType() == Optional.class) {
            ObjectNode schema = json.objectNode();
            schema.putArray("anyOf").add(schema(arguments[0], component)).add(typed("null"));
            return schema;
        }
        if (type.getRawType() == Map.class && arguments[0] == String.class) {
            ObjectNode schema = typed("object");
            schema.set("additionalProperties", schema(arguments[1], component));
            return schema;
        }
        throw unsupported(type, component);
    }

    private ObjectNode array(Type items, RecordComponent component) {
        ObjectNode schema = typed("array");
        schema.set("items", schema(items, component));
        return schema;
    }

    private static IllegalArgumentException unsupported(Type type, RecordComponent component) {
        return new IllegalArgumentException(component.getDeclaringRecord().getName() + "." + component.getName()
                + " has the type " + type.getTypeName()
                + ", for which there is no JSON schema: use records, enums, strings,"
                + " numbers, booleans, dates, lists, sets, arrays, maps with String keys, or Optional of these");
    }
}
