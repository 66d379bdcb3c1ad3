package io.github.rakutenai.engine.kernel;

import static io.github.rakutenai.engine.kernel.LittleEndian.half;
import static io.github.rakutenai.engine.kernel.LittleEndian.signedByte;

import java.lang.foreign.MemorySegment;

/** Q8_0: half scale d, then 32 signed bytes. w = d * q. */
final class ScalarQ8_0 implements BlockDecoder {

    private static final int BYTES = 34;

    @Override
    public void decode(MemorySegment bytes, long offset, int blocks, float[] out, int at) {
        for (int b = 0; b < blocks; b++) {
            decodeBlock(bytes, offset + (long) b * BYTES, out, at + 32 * b);
        }
    }

    private static void decodeBlock(MemorySegment bytes, long offset, float[] out, int at) {
        float d = half(bytes, offset);
        for (int j = 0; j < 32; j++) {
            out[at + j] = d * signedByte(bytes, offset + 2 + j);
        }
    }
}
