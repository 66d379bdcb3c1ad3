package io.github.rakutenai.engine.model;

import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;

import io.github.rakutenai.engine.checkpoint.GgufFile;
import io.github.rakutenai.engine.checkpoint.GgufMetadata;
import io.github.rakutenai.engine.checkpoint.MalformedCheckpointException;

/** Metadata whose keys start with the name of the file's architecture, such as {@code llama.block_count}. */
final class GgufKeys {

    private final GgufFile file;
    private final GgufMetadata metadata;
    private final String architecture;

    GgufKeys(GgufFile file) {
        this.file = file;
        metadata = file.metadata();
        architecture = metadata.string("general.architecture")
                .orElseThrow(() -> damaged("general.architecture", "a name", "no such key"));
    }

    String architecture() {
        return architecture;
    }

    boolean contains(String name) {
        return metadata.contains(key(name));
    }

    Optional<String> string(String name) {
        return metadata.string(key(name));
    }

    Optional<Boolean> bool(String name) {
        return metadata.bool(key(name));
    }

    OptionalDouble decimal(String name) {
        return metadata.decimal(key(name));
    }

    double requiredDecimal(String name) {
        return decimal(name).orElseThrow(() -> damaged(key(name), "a number", "no such key"));
    }

    /** An integer from 0 on. */
    OptionalInt integer(String name) {
        OptionalLong value = metadata.integer(key(name));
        return value.isEmpty() ? OptionalInt.empty() : OptionalInt.of(toInt(key(name), value.getAsLong()));
    }

    int requiredInteger(String name) {
        return integer(name).orElseThrow(() -> damaged(key(name), "an integer", "no such key"));
    }

    /** A key that is there must say {@code expected}, as the weights do. */
    void requireEqual(String name, int expected) {
        int value = integer(name).orElse(expected);
        if (value != expected) {
            throw damaged(key(name), expected + " as in the weights", String.valueOf(value));
        }
    }

    /** A key that is there must say {@code expected}, as the decoder does nothing else. */
    void requireSupported(String name, int expected) {
        int value = integer(name).orElse(expected);
        if (value != expected) {
            throw unsupported(name, String.valueOf(expected), String.valueOf(value));
        }
    }

    int toInt(String key, long value) {
        if (value < 0 || value > Integer.MAX_VALUE) {
            throw damaged(key, "0 to " + Integer.MAX_VALUE, String.valueOf(value));
        }
        return (int) value;
    }

    /** Refuses a sound setting that the decoder does not implement. */
    MalformedCheckpointException unsupported(String name, String expected, String found) {
        return MalformedCheckpointException.unsupported(file.path(), key(name), expected, found);
    }

    private MalformedCheckpointException damaged(String key, String expected, String found) {
        return MalformedCheckpointException.damaged(file.path(), key, expected, found);
    }

    private String key(String name) {
        return architecture + "." + name;
    }
}
