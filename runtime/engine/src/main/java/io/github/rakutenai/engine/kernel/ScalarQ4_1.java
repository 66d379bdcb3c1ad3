package io.github.rakutenai.engine.kernel;

import static io.github.rakutenai.engine.kernel.LittleEndian.half;
import static io.github.rakutenai.engine.kernel.LittleEndian.unsignedByte;

import java.lang.foreign.MemorySegment;

/** Q4_1: half scale d, half minimum m, then 16 bytes as in Q4_0. w = d * q + m. */
final class ScalarQ4_1 implements BlockDecoder {

    private static final int BYTES = 20;

    @Override
    public void decode(MemorySegment bytes, long offset, int blocks, float[] out, int at) {
        for (int b = 0; b < blocks; b++) {
            decodeBlock(bytes, offset + (long) b * BYTES, out, at + 32 * b);
        }
    }

    private static void decodeBlock(MemorySegment bytes, long offset, float[] out, int at) {
        float d = half(bytes, offset);
        float m = half(bytes, offset + 2);
        for (int j = 0; j < 16; j++) {
            int packed = unsignedByte(bytes, offset + 4 + j);
            out[at + j] = d * (packed & 0xF) + m;
            out[at + 16 + j] = d * (packed >>> 4) + m;
        }
    }
}
