package io.github.rakutenai.engine.kernel;

import static io.github.rakutenai.engine.kernel.LittleEndian.half;
import static io.github.rakutenai.engine.kernel.LittleEndian.unsignedByte;

import java.lang.foreign.MemorySegment;

/** Q4_0: half scale d, then 16 bytes; byte j holds elements j (low nibble) and j+16 (high). w = d * (q - 8). */
final class ScalarQ4_0 implements BlockDecoder {

    private static final int BYTES = 18;

    @Override
    public void decode(MemorySegment bytes, long offset, int blocks, float[] out, int at) {
        for (int b = 0; b < blocks; b++) {
            decodeBlock(bytes, offset + (long) b * BYTES, out, at + 32 * b);
        }
    }

    private static void decodeBlock(MemorySegment bytes, long offset, float[] out, int at) {
        float d = half(bytes, offset);
        for (int j = 0; j < 16; j++) {
            int packed = unsignedByte(bytes, offset + 2 + j);
            out[at + j] = d * ((packed & 0xF) - 8);
            out[at + 16 + j] = d * ((packed >>> 4) - 8);
        }
    }
}
