package io.github.rakutenai.engine.model;

import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.rakutenai.engine.checkpoint.MalformedCheckpointException;

/**
 * Typed access to one JSON object; a name with the value null counts as missing.
 *
 * @param file where the object lies, for errors
 */
record JsonSettings(Path file, JsonNode object) {

    Optional<JsonNode> find(String name) {
        return Optional.ofNullable(object.get(name)).filter(value -> !value.isNull());
    }

    boolean contains(String name) {
        return object.has(name);
    }

    /** An integer from 0 on. */
    OptionalInt integer(String name) {
        return find(name).map(value -> OptionalInt.of(toInt(name, value))).orElse(OptionalInt.empty());
    }

    int requiredInteger(String name) {
        return integer(name).orElseThrow(() -> damaged(name, "an integer", "no such name"));
    }

    double decimal(String name, double missing) {
        return find(name).map(value -> toDouble(name, value)).orElse(missing);
    }

    double requiredDecimal(String name) {
        return find(name)
                .map(value -> toDouble(name, value))
                .orElseThrow(() -> damaged(name, "a number", "no such name"));
    }

    boolean flag(String name) {
        return find(name).map(value -> toBoolean(name, value)).orElse(false);
    }

    String string(String name, String missing) {
        return find(name).map(value -> toText(name, value)).orElse(missing);
    }

    int toInt(String name, JsonNode value) {
        if (!value.isIntegralNumber() || !value.canConvertToInt() || value.intValue() < 0) {
            throw damaged(name, "an integer from 0 to " + Integer.MAX_VALUE, value.toString());
        }
        return value.intValue();
    }

    private double toDouble(String name, JsonNode value) {
        if (!value.isNumber()) {
            throw damaged(name, "a number", value.toString());
        }
        return value.doubleValue();
    }

    private boolean toBoolean(String name, JsonNode value) {
        if (!value.isBoolean()) {
            throw damaged(name, "true or false", value.toString());
        }
        return value.booleanValue();
    }

    private String toText(String name, JsonNode value) {
        if (!value.isTextual()) {
            throw damaged(name, "a string", value.toString());
        }
        return value.textValue();
    }

    MalformedCheckpointException damaged(String name, String expected, String found) {
        return MalformedCheckpointException.damaged(file, name, expected, found);
    }

    /** Refuses a sound setting that the decoder does not implement. */
    MalformedCheckpointException unsupported(String name, String expected, String found) {
        return MalformedCheckpointException.unsupported(file, name, expected, found);
    }
}
