package io.github.rakutenai.engine.kernel;

import static io.github.rakutenai.engine.kernel.LittleEndian.half;
import static io.github.rakutenai.engine.kernel.LittleEndian.signedByte;
import static io.github.rakutenai.engine.kernel.LittleEndian.unsignedByte;

import java.lang.foreign.MemorySegment;

/** Q6_K: 128 bytes of low nibbles, 64 bytes of high bit pairs, 16 signed byte scales (one for each 16 elements), half d. Each
 * half of the block has 64 + 32 bytes: element 32g + l of it is in nibble g/2 of low byte 32(g%2) + l and in bits 2g..2g+1
 * of high byte l. w = d * scale * (q - 32). */
final class ScalarQ6_K implements BlockDecoder {

    private static final int BYTES = 210;

    @Override
    public void decode(MemorySegment bytes, long offset, int blocks, float[] out, int at) {
        for (int b = 0; b < blocks; b++) {
            decodeBlock(bytes, offset + (long) b * BYTES, out, at + 256 * b);
        }
    }

    private static void decodeBlock(MemorySegment bytes, long offset, float[] out, int at) {
        float d = half(bytes, offset + 208);
        for (int i = 0; i < 256; i++) {
            int group = i / 32 % 4;
            int low =
                    unsignedByte(bytes, offset + 64 * (i / 128) + 32 * (group % 2) + i % 32) >>> 4 * (group / 2) & 0xF;
            int high = unsignedByte(bytes, offset + 128 + 32 * (i / 128) + i % 32) >>> 2 * group & 3;
            int scale = signedByte(bytes, offset + 192 + i / 16);
            out[at + i] = d * scale * ((low | high << 4) - 32);
        }
    }
}
