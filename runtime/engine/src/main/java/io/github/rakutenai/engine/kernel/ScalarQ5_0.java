package io.github.rakutenai.engine.kernel;

import static io.github.rakutenai.engine.kernel.LittleEndian.half;
import static io.github.rakutenai.engine.kernel.LittleEndian.int32;
import static io.github.rakutenai.engine.kernel.LittleEndian.unsignedByte;

import java.lang.foreign.MemorySegment;

/** Q5_0: half scale d, 32 fifth bits (bit i for element i), then 16 bytes as in Q4_0. w = d * (q - 16). */
final class ScalarQ5_0 implements BlockDecoder {

    private static final int BYTES = 22;

    @Override
    public void decode(MemorySegment bytes, long offset, int blocks, float[] out, int at) {
        for (int b = 0; b < blocks; b++) {
            decodeBlock(bytes, offset + (long) b * BYTES, out, at + 32 * b);
        }
    }

    private static void decodeBlock(MemorySegment bytes, long offset, float[] out, int at) {
        float d = half(bytes, offset);
        int high = int32(bytes, offset + 2);
        for (int j = 0; j < 16; j++) {
            int packed = unsignedByte(bytes, offset + 6 + j);
            int first = packed & 0xF | (high >>> j & 1) << 4;
            int second = packed >>> 4 | (high >>> j + 16 & 1) << 4;
            out[at + j] = d * (first - 16);
            out[at + 16 + j] = d * (second - 16);
        }
    }
}
