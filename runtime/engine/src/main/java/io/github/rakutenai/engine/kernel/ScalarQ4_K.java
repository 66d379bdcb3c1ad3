package io.github.rakutenai.engine.kernel;

import static io.github.rakutenai.engine.kernel.LittleEndian.half;
import static io.github.rakutenai.engine.kernel.LittleEndian.unsignedByte;

import java.lang.foreign.MemorySegment;

/** Q4_K: half d, half dmin, 12 bytes of 6-bit scales and minimums (one for each 32 elements), 128 bytes; each 32 bytes hold
 * one group of 32 in the low nibbles and the next group in the high ones. w = d * scale * q - dmin * minimum. */
final class ScalarQ4_K implements BlockDecoder {

    private static final int BYTES = 144;

    @Override
    public void decode(MemorySegment bytes, long offset, int blocks, float[] out, int at) {
        for (int b = 0; b < blocks; b++) {
            decodeBlock(bytes, offset + (long) b * BYTES, out, at + 256 * b);
        }
    }

    private static void decodeBlock(MemorySegment bytes, long offset, float[] out, int at) {
        float d = half(bytes, offset);
        float dmin = half(bytes, offset + 2);
        for (int i = 0; i < 256; i++) {
            int group = i / 32;
            int packed = unsignedByte(bytes, offset + 16 + 32 * (i / 64) + i % 32);
            int q = group % 2 == 0 ? packed & 0xF : packed >>> 4;
            out[at + i] = d * scale(bytes, offset + 4, group) * q - dmin * minimum(bytes, offset + 4, group);
        }
    }

    /** Scale g: the low 6 bits of byte g; for g >= 4 a nibble of byte g+4 and the two high bits of byte g-4. */
    static int scale(MemorySegment bytes, long offset, int g) {
        return g < 4
                ? unsignedByte(bytes, offset + g) & 63
                : unsignedByte(bytes, offset + g + 4) & 0xF | unsignedByte(bytes, offset + g - 4) >>> 6 << 4;
    }

    /** Minimum g: the low 6 bits of byte g+4; for g >= 4 the other nibble of byte g+4 and the two high bits of byte g. */
    static int minimum(MemorySegment bytes, long offset, int g) {
        return g < 4
                ? unsignedByte(bytes, offset + g + 4) & 63
                : unsignedByte(bytes, offset + g + 4) >>> 4 | unsignedByte(bytes, offset + g) >>> 6 << 4;
    }
}
