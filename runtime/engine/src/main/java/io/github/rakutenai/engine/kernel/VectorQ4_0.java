package io.github.rakutenai.engine.kernel;

import static io.github.rakutenai.engine.kernel.LittleEndian.half;

import java.lang.foreign.MemorySegment;

import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;

/** Q4_0, layout as in {@link ScalarQ4_0}. */
final class VectorQ4_0 implements BlockDecoder {

    private static final int BYTES = 18;

    @Override
    public void decode(MemorySegment bytes, long offset, int blocks, float[] out, int at) {
        for (int b = 0; b < blocks; b++) {
            decodeBlock(bytes, offset + (long) b * BYTES, out, at + 32 * b);
        }
    }

    private static void decodeBlock(MemorySegment bytes, long offset, float[] out, int at) {
        float d = half(bytes, offset);
        for (int j = 0; j < 16; j += Lanes.COUNT) {
            IntVector packed = Lanes.unsignedBytes(bytes, offset + 2 + j);
            Lanes.store(packed.and(0xF).sub(8), d, out, at + j);
            Lanes.store(packed.lanewise(VectorOperators.LSHR, 4).sub(8), d, out, at + 16 + j);
        }
    }
}
