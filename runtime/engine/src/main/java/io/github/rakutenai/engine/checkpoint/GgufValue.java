package io.github.rakutenai.engine.checkpoint;

/**
 * Where a metadata value lies in its file; it is decoded when somebody asks for it, so that big arrays cost no memory.
 *
 * @param at byte of the scalar, or of the first element of an array
 * @param count elements of an array, 1 for a scalar
 * @param elementType of an array; the type itself for a scalar
 * @param end byte behind the value
 */
record GgufValue(GgufType type, GgufType elementType, long at, long count, long end) {

    static final GgufValue NO_STRINGS = new GgufValue(GgufType.ARRAY, GgufType.STRING, 0, 0, 0);
    static final GgufValue NO_FLOATS = new GgufValue(GgufType.ARRAY, GgufType.FLOAT32, 0, 0, 0);
    static final GgufValue NO_INTEGERS = new GgufValue(GgufType.ARRAY, GgufType.INT32, 0, 0, 0);

    private static final int ARRAY_HEADER_BYTES = Integer.BYTES + Long.BYTES;

    private static final int NESTING_LIMIT = 8;

    /** Reads the type of the value that comes next and steps over the value. */
    static GgufValue scan(GgufCursor cursor) {
        GgufType type = cursor.type();
        if (type == GgufType.ARRAY) {
            return scanArray(cursor, 0);
        }
        long at = cursor.position();
        skip(cursor, type, 1, 0);
        return new GgufValue(type, type, at, 1, cursor.position());
    }

    private static GgufValue scanArray(GgufCursor cursor, int depth) {
        if (depth == NESTING_LIMIT) {
            throw cursor.damaged("arrays in at most " + NESTING_LIMIT + " levels", "more");
        }
        GgufType elementType = cursor.type();
        long count = cursor.count(elementType + " elements", elementType.minimumBytes());
        long at = cursor.position();
        skip(cursor, elementType, count, depth + 1);
        return new GgufValue(GgufType.ARRAY, elementType, at, count, cursor.position());
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

    /** Byte of what follows the value's type in the file: an array's starts with the type and number of its elements. */
    long start() {
        return isArray() ? at - ARRAY_HEADER_BYTES : at;
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
