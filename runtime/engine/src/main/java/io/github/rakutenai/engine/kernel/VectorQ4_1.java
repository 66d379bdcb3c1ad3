package io.github.rakutenai.engine.kernel;

import static io.github.rakutenai.engine.kernel.LittleEndian.half;

import java.lang.foreign.MemorySegment;

import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;

/** Q4_1, layout as in {@link ScalarQ4_1}. */
final class VectorQ4_1 implements BlockDecoder {

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
        for (int j = 0; j < 16; j += Lanes.COUNT) {
            IntVector packed = Lanes.unsignedBytes(bytes, offset + 4 + j);
            Lanes.store(packed.and(0xF), d, m, out, at + j);
            Lanes.store(packed.lanewise(VectorOperators.LSHR, 4), d, m, out, at + 16 + j);
        }
    }
}
