package io.github.rakutenai.engine.checkpoint;

/**
 * Where a metadata value lies in its file; it is decoded when somebody asks for it, so that big arrays cost no memory.
 *
 * @param at byte of the scalar, or of the first element of an array
 * @param count elements of an array, 1 for a scalar
 * @param elementType of an array; the type itself for a scalar
 */
record GgufValue(GgufType type, GgufType elementType, long at, long count) {

    static final GgufValue NO_STRINGS = new GgufValue(GgufType.ARRAY, GgufType.STRING, 0, 0);
    static final GgufValue NO_FLOATS = new GgufValue(GgufType.ARRAY, GgufType.FLOAT32, 0, 0);
    static final GgufValue NO_INTEGERS = new GgufValue(GgufType.ARRAY, GgufType.INT32, 0, 0);

    private static final int NESTING_LIMIT = 8;

    /** Reads the type of the value that comes next and steps over the value. */
    static GgufValue scan(GgufCursor cursor) {
        GgufType type = cursor.type();
        if (type == GgufType.ARRAY) {
            return scanArray(cursor, 0);
        }
        GgufValue value = new GgufValue(type, type, cursor.position(), 1);
        skip(cursor, type, 1, 0);
        return value;
    }

    private static GgufValue scanArray(GgufCursor cursor, int depth) {
        if (depth == NESTING_LIMIT) {
            throw cursor.damaged("arrays in at most " + NESTING_LIMIT + " levels", "more");
        }
        GgufType elementType = cursor.type();
        long count = cursor.count(elementType + " elements", elementType.minimumBytes());
        GgufValue value = new GgufValue(GgufType.ARRAY, elementType, cursor.position(), count);
        skip(cursor, elementType, count, depth + 1);
        return value;
    }

    private static void skip(GgufCursor cursor, GgufType type, long count, int depth) {
        if (type.hasFixedSize()) {
            cursor.advance(count * type.minimumBytes());
            return;
        }
        for (long i = 0; i < count; i++) {
            if (type == GgufType.STRING) {
                cursor.skipString();
            } else {
                scanArray(cursor, depth);
            }
        }
    }

    boolean isArray() {
        return type == GgufType.ARRAY;
    }

    boolean isScalar(GgufType wanted) {
        return type == wanted;
    }

    boolean isArrayOf(GgufType wanted) {
        return isArray() && elementType == wanted;
    }

    /** The type in words, such as "ARRAY of STRING". */
    String typeName() {
        return isArray() ? "ARRAY of " + elementType : type.name();
    }
}
