package io.github.rakutenai.engine.kernel;

import static io.github.rakutenai.engine.kernel.LittleEndian.half;

import java.lang.foreign.MemorySegment;

/** F16: one value of 2 bytes. */
final class ScalarF16 implements BlockDecoder {

    @Override
    public void decode(MemorySegment bytes, long offset, int blocks, float[] out, int at) {
        for (int i = 0; i < blocks; i++) {
            out[at + i] = half(bytes, offset + 2L * i);
        }
    }
}
