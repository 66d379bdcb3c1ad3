package io.github.rakutenai.engine.kernel;

import static io.github.rakutenai.engine.kernel.LittleEndian.half;
import static io.github.rakutenai.engine.kernel.LittleEndian.unsignedByte;

import java.lang.foreign.MemorySegment;

/** Q2_K: 16 bytes of scales (low nibble) and minimums (high), one for each 16 elements; 64 bytes of 2-bit quants; half d;
 * half dmin. Each half of the block has 32 bytes; bits 2j..2j+1 of byte l hold element 32j + l of that half.
 * w = d * scale * q - dmin * minimum. */
final class ScalarQ2_K implements BlockDecoder {

    private static final int BYTES = 84;

    @Override
    public void decode(MemorySegment bytes, long offset, int blocks, float[] out, int at) {
        for (int b = 0; b < blocks; b++) {
            decodeBlock(bytes, offset + (long) b * BYTES, out, at + 256 * b);
        }
    }

    private static void decodeBlock(MemorySegment bytes, long offset, float[] out, int at) {
        float d = half(bytes, offset + 80);
        float dmin = half(bytes, offset + 82);
        for (int i = 0; i < 256; i++) {
            int scaleAndMin = unsignedByte(bytes, offset + i / 16);
            int packed = unsignedByte(bytes, offset + 16 + 32 * (i / 128) + i % 32);
            int q = packed >>> 2 * (i / 32 % 4) & 3;
            out[at + i] = d * (scaleAndMin & 0xF) * q - dmin * (scaleAndMin >>> 4);
        }
    }
}
