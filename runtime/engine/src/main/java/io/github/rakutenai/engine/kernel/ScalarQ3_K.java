package io.github.rakutenai.engine.kernel;

import static io.github.rakutenai.engine.kernel.LittleEndian.half;
import static io.github.rakutenai.engine.kernel.LittleEndian.unsignedByte;

import java.lang.foreign.MemorySegment;

/** Q3_K: 32 bytes of third bits (bit g of byte l for element 32g + l), 64 bytes of 2-bit quants as in Q2_K, 12 bytes of
 * 6-bit scales, half d. w = d * (scale - 32) * (q - 4). */
final class ScalarQ3_K implements BlockDecoder {

    private static final int BYTES = 110;

    @Override
    public void decode(MemorySegment bytes, long offset, int blocks, float[] out, int at) {
        for (int b = 0; b < blocks; b++) {
            decodeBlock(bytes, offset + (long) b * BYTES, out, at + 256 * b);
        }
    }

    private static void decodeBlock(MemorySegment bytes, long offset, float[] out, int at) {
        float d = half(bytes, offset + 108);
        for (int i = 0; i < 256; i++) {
            int low = unsignedByte(bytes, offset + 32 + 32 * (i / 128) + i % 32) >>> 2 * (i / 32 % 4) & 3;
            int high = unsignedByte(bytes, offset + i % 32) >>> i / 32 & 1;
            out[at + i] = d * (scale(bytes, offset + 96, i / 16) - 32) * ((low | high << 2) - 4);
        }
    }

    /** Scale g: four low bits in nibbles of the first 8 bytes, two high bits in the last 4 bytes. */
    static int scale(MemorySegment bytes, long offset, int g) {
        int low = unsignedByte(bytes, offset + g % 8) >>> (g < 8 ? 0 : 4) & 0xF;
        int high = unsignedByte(bytes, offset + 8 + g % 4) >>> 2 * (g / 4) & 3;
        return low | high << 4;
    }
}
