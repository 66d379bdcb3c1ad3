package io.github.rakutenai.engine.kernel;

import static io.github.rakutenai.engine.kernel.LittleEndian.float32;

import java.lang.foreign.MemorySegment;

/** F32: one value of 4 bytes. */
final class ScalarF32 implements BlockDecoder {

    @Override
    public void decode(MemorySegment bytes, long offset, int blocks, float[] out, int at) {
        for (int i = 0; i < blocks; i++) {
            out[at + i] = float32(bytes, offset + 4L * i);
        }
    }
}
