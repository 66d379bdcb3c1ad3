package io.github.rakutenai.engine.kernel;

import static io.github.rakutenai.engine.kernel.LittleEndian.half;
import static io.github.rakutenai.engine.kernel.LittleEndian.unsignedByte;

import java.lang.foreign.MemorySegment;

/** Q5_K: as Q4_K, with 32 bytes of fifth bits (bit g of byte l for element 32g + l) before the nibbles. */
final class ScalarQ5_K implements BlockDecoder {

    private static final int BYTES = 176;

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
            int packed = unsignedByte(bytes, offset + 48 + 32 * (i / 64) + i % 32);
            int high = unsignedByte(bytes, offset + 16 + i % 32) >>> group & 1;
            int q = (group % 2 == 0 ? packed & 0xF : packed >>> 4) | high << 4;
            int scale = ScalarQ4_K.scale(bytes, offset + 4, group);
            out[at + i] = d * scale * q - dmin * ScalarQ4_K.minimum(bytes, offset + 4, group);
        }
    }
}
