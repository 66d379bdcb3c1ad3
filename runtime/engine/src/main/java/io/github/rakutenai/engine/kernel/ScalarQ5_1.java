package io.github.rakutenai.engine.kernel;

import static io.github.rakutenai.engine.kernel.LittleEndian.half;
import static io.github.rakutenai.engine.kernel.LittleEndian.int32;
import static io.github.rakutenai.engine.kernel.LittleEndian.unsignedByte;

import java.lang.foreign.MemorySegment;

/** Q5_1: half scale d, half minimum m, 32 fifth bits and 16 bytes as in Q5_0. w = d * q + m. */
final class ScalarQ5_1 implements BlockDecoder {

    private static final int BYTES = 24;

    @Override
    public void decode(MemorySegment bytes, long offset, int blocks, float[] out, int at) {
        for (int b = 0; b < blocks; b++) {
            decodeBlock(bytes, offset + (long) b * BYTES, out, at + 32 * b);
        }
    }

    private static void decodeBlock(MemorySegment bytes, long offset, float[] out, int at) {
        float d = half(bytes, offset);
        float m = half(bytes, offset + 2);
        int high = int32(bytes, offset + 4);
        for (int j = 0; j < 16; j++) {
            int packed = unsignedByte(bytes, offset + 8 + j);
            int first = packed & 0xF | (high >>> j & 1) << 4;
            int second = packed >>> 4 | (high >>> j + 16 & 1) << 4;
            out[at + j] = d * first + m;
            out[at + 16 + j] = d * second + m;
        }
    }
}
