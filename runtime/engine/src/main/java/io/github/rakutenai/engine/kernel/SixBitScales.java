package io.github.rakutenai.engine.kernel;

import static io.github.rakutenai.engine.kernel.LittleEndian.int32;

import java.lang.foreign.MemorySegment;

/** The 8 scales and 8 minimums of Q4_K and Q5_K, unpacked from 12 bytes four at a time: entry g is byte g of the result. */
final class SixBitScales {

    private static final int LOW_SIX = 0x3F3F3F3F;
    private static final int LOW_FOUR = 0x0F0F0F0F;
    private static final int HIGH_TWO = 0x30303030;

    private SixBitScales() {}

    static long scales(MemorySegment bytes, long offset) {
        int first = int32(bytes, offset);
        int nibbles = int32(bytes, offset + 8) & LOW_FOUR;
        return join(first & LOW_SIX, nibbles | first >>> 2 & HIGH_TWO);
    }

    static long minimums(MemorySegment bytes, long offset) {
        int first = int32(bytes, offset + 4);
        int nibbles = int32(bytes, offset + 8) >>> 4 & LOW_FOUR;
        return join(first & LOW_SIX, nibbles | first >>> 2 & HIGH_TWO);
    }

    static int entry(long entries, int g) {
        return (int) (entries >>> 8 * g) & 0xFF;
    }

    private static long join(int low, int high) {
        return Integer.toUnsignedLong(low) | (long) high << 32;
    }
}
