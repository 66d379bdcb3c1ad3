package io.github.rakutenai.engine.kernel;

import static io.github.rakutenai.engine.kernel.LittleEndian.half;
import static io.github.rakutenai.engine.kernel.LittleEndian.int32;

import java.lang.foreign.MemorySegment;

import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;

/** Q5_0, layout as in {@link ScalarQ5_0}. */
final class VectorQ5_0 implements BlockDecoder {

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
        for (int j = 0; j < 16; j += Lanes.COUNT) {
            IntVector packed = Lanes.unsignedBytes(bytes, offset + 6 + j);
            IntVector first = withFifthBits(packed.and(0xF), high, j);
            IntVector second = withFifthBits(packed.lanewise(VectorOperators.LSHR, 4), high, j + 16);
            Lanes.store(first.sub(16), d, out, at + j);
            Lanes.store(second.sub(16), d, out, at + 16 + j);
        }
    }

    static IntVector withFifthBits(IntVector low, int high, int first) {
        return low.or(Lanes.bits(high, first).lanewise(VectorOperators.LSHL, 4));
    }
}
