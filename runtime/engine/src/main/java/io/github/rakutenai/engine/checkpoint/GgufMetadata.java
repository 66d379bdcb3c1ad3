package io.github.rakutenai.engine.checkpoint;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Set;

/**
 * The key/value pairs of a GGUF file, decoded from the mapping on every call and not kept. A missing key is empty; a key of
 * another type than asked for is a {@link MalformedCheckpointException}.
 */
public final class GgufMetadata {

    private static final int MOST_KEYS = 1 << 16;
    private static final int MINIMUM_PAIR_BYTES = Long.BYTES + Integer.BYTES + 1;

    private final MappedFile file;
    private final Map<String, GgufValue> values;

    private GgufMetadata(MappedFile file, Map<String, GgufValue> values) {
        this.file = file;
        this.values = values;
    }

    static GgufMetadata read(MappedFile file, GgufCursor cursor, long count) {
        Map<String, GgufValue> values = new LinkedHashMap<>();
        for (long i = 0; i < count; i++) {
            cursor.enter("metadata key " + i);
            String key = cursor.string();
            cursor.enter(key);
            if (values.put(key, GgufValue.scan(cursor)) != null) {
                throw cursor.damaged("every metadata key once", "a second " + key);
            }
        }
        return new GgufMetadata(file, values);
    }

    static long count(GgufCursor cursor) {
        long count = cursor.count("metadata keys", MINIMUM_PAIR_BYTES);
        if (count > MOST_KEYS) {
            throw cursor.damaged("at most " + MOST_KEYS + " metadata keys", String.valueOf(count));
        }
        return count;
    }

    /** Every key, in the order of the file. */
    public Set<String> keys() {
        return Collections.unmodifiableSet(values.keySet());
    }

    public boolean contains(String key) {
        return values.containsKey(key);
    }

    public Optional<String> string(String key) {
        return find(key)
                .map(value -> cursor(key, value, value.isScalar(GgufType.STRING), "a STRING")
                        .string());
    }

    /** An integer of any width. */
    public OptionalLong integer(String key) {
        GgufValue value = values.get(key);
        if (value == null) {
            return OptionalLong.empty();
        }
        GgufCursor cursor = cursor(key, value, value.type().isInteger(), "an integer");
        return OptionalLong.of(cursor.integer(value.type()));
    }

    /** A token's id; empty if the key is missing or says -1 for none, which an unsigned key holds as 2^32 - 1. */
    public OptionalLong tokenId(String key) {
        OptionalLong id = integer(key);
        boolean none = id.isPresent() && (id.getAsLong() == -1 || id.getAsLong() == 0xFFFFFFFFL);
        return none ? OptionalLong.empty() : id;
    }

    /** A FLOAT32 or FLOAT64. */
    public OptionalDouble decimal(String key) {
        GgufValue value = values.get(key);
        if (value == null) {
            return OptionalDouble.empty();
        }
        GgufCursor cursor = cursor(key, value, value.type().isDecimal(), "a FLOAT32 or FLOAT64");
        return OptionalDouble.of(cursor.decimal(value.type()));
    }

    public Optional<Boolean> bool(String key) {
        return find(key)
                .map(value -> cursor(key, value, value.isScalar(GgufType.BOOL), "a BOOL")
                        .bool());
    }

    /** An array of STRING; empty if the key is missing. */
    public List<String> strings(String key) {
        GgufValue value = find(key).orElse(GgufValue.NO_STRINGS);
        GgufCursor cursor = cursor(key, value, value.isArrayOf(GgufType.STRING), "an ARRAY of STRING");
        List<String> strings = new ArrayList<>((int) value.count());
        for (int i = 0; i < value.count(); i++) {
            strings.add(cursor.string());
        }
        return Collections.unmodifiableList(strings);
    }

    /** An array of FLOAT32 or FLOAT64; empty if the key is missing. */
    public float[] floats(String key) {
        GgufValue value = find(key).orElse(GgufValue.NO_FLOATS);
        boolean matches = value.isArray() && value.elementType().isDecimal();
        GgufCursor cursor = cursor(key, value, matches, "an ARRAY of FLOAT32 or FLOAT64");
        float[] floats = new float[(int) value.count()];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = (float) cursor.decimal(value.elementType());
        }
        return floats;
    }

    /** An array of integers that fit an int; empty if the key is missing. */
    public int[] integers(String key) {
        GgufValue value = find(key).orElse(GgufValue.NO_INTEGERS);
        boolean matches = value.isArray() && value.elementType().isInteger();
        GgufCursor cursor = cursor(key, value, matches, "an ARRAY of integers");
        int[] integers = new int[(int) value.count()];
        for (int i = 0; i < integers.length; i++) {
            long integer = cursor.integer(value.elementType());
            if (integer != (int) integer) {
                throw cursor.damaged("integers of at most 32 bits", String.valueOf(integer));
            }
            integers[i] = (int) integer;
        }
        return integers;
    }

    /** The type of a key that is there. */
    GgufType type(String key) {
        return values.get(key).type();
    }

    /** The value of a key that is there, as the file has it behind its type. */
    MemorySegment encoded(String key) {
        GgufValue value = values.get(key);
        return file.bytes().asSlice(value.start(), value.end() - value.start());
    }

    private Optional<GgufValue> find(String key) {
        return Optional.ofNullable(values.get(key));
    }

    private GgufCursor cursor(String key, GgufValue value, boolean matches, String expected) {
        GgufCursor cursor = new GgufCursor(file, key, value.at());
        if (!matches) {
            throw cursor.damaged(expected, value.typeName());
        }
        return cursor;
    }
}
