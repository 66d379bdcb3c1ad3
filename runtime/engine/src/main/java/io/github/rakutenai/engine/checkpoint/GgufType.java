package io.github.rakutenai.engine.checkpoint;

/** Types of GGUF metadata values, in the order of their numbers. Source: GGUF specification, gguf_metadata_value_type. */
enum GgufType {
    UINT8(1),
    INT8(1),
    UINT16(2),
    INT16(2),
    UINT32(4),
    INT32(4),
    FLOAT32(4),
    BOOL(1),
    STRING(Long.BYTES),
    ARRAY(Integer.BYTES + Long.BYTES),
    UINT64(8),
    INT64(8),
    FLOAT64(8);

    private final int minimumBytes;

    GgufType(int minimumBytes) {
        this.minimumBytes = minimumBytes;
    }

    /** Bytes of a value; of an empty one where {@link #hasFixedSize} is false. */
    int minimumBytes() {
        return minimumBytes;
    }

    boolean hasFixedSize() {
        return this != STRING && this != ARRAY;
    }

    boolean isInteger() {
        return switch (this) {
            case UINT8, INT8, UINT16, INT16, UINT32, INT32, UINT64, INT64 -> true;
            case FLOAT32, FLOAT64, BOOL, STRING, ARRAY -> false;
        };
    }

    boolean isDecimal() {
        return this == FLOAT32 || this == FLOAT64;
    }
}
