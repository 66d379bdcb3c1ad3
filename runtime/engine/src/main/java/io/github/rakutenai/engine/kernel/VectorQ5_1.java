package io.github.rakutenai.engine.kernel;

import static io.github.rakutenai.engine.kernel.LittleEndian.half;
import static io.github.rakutenai.engine.kernel.LittleEndian.int32;

import java.lang.foreign.MemorySegment;

import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;

/** Q5_1, layout as in {@link ScalarQ5_1}. */
final class VectorQ5_1 implements BlockDecoder {

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
        for (int j = 0; j < 16; j += Lanes.COUNT) {
            IntVector packed = Lanes.unsignedBytes(bytes, offset + 8 + j);
            IntVector first = VectorQ5_0.withFifthBits(packed.and(0xF), high, j);
            IntVector second = VectorQ5_0.withFifthBits(packed.lanewise(VectorOperators.LSHR, 4), high, j + 16);
            Lanes.store(first, d, m, out, at + j);
            Lanes.store(second, d, m, out, at + 16 + j);
        }
    }
}
