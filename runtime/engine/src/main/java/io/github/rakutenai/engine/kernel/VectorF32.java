package io.github.rakutenai.engine.kernel;

import static io.github.rakutenai.engine.kernel.LittleEndian.FLOAT;

import java.lang.foreign.MemorySegment;

/** F32 is copied. */
final class VectorF32 implements BlockDecoder {

    @Override
    public void decode(MemorySegment bytes, long offset, int blocks, float[] out, int at) {
        MemorySegment.copy(bytes, FLOAT, offset, out, at, blocks);
    }
}
