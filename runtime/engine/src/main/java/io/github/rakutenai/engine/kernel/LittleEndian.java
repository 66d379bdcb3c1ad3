package io.github.rakutenai.engine.kernel;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/** Unaligned reads of the field types that blocks are made of. */
final class LittleEndian {

    static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private LittleEndian() {}

    static int signedByte(MemorySegment bytes, long offset) {
        return bytes.get(ValueLayout.JAVA_BYTE, offset);
    }

    static int unsignedByte(MemorySegment bytes, long offset) {
        return signedByte(bytes, offset) & 0xFF;
    }

    static int int32(MemorySegment bytes, long offset) {
        return bytes.get(INT, offset);
    }

    static float float32(MemorySegment bytes, long offset) {
        return bytes.get(FLOAT, offset);
    }

    /** IEEE 754 binary16. */
    static float half(MemorySegment bytes, long offset) {
        return Float.float16ToFloat(bytes.get(SHORT, offset));
    }

    /** The upper 16 bits of an IEEE 754 binary32. */
    static float brainFloat(MemorySegment bytes, long offset) {
        return Float.intBitsToFloat(bytes.get(SHORT, offset) << 16);
    }
}
