package io.github.rakutenai.engine.kernel;

import static io.github.rakutenai.engine.kernel.LittleEndian.half;
import static io.github.rakutenai.engine.kernel.LittleEndian.signedByte;

import java.lang.foreign.MemorySegment;

import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;

/** Q6_K, layout as in {@link ScalarQ6_K}. */
final class VectorQ6_K implements BlockDecoder {

    private static final int BYTES = 210;

    @Override
    public void decode(MemorySegment bytes, long offset, int blocks, float[] out, int at) {
        for (int b = 0; b < blocks; b++) {
            decodeBlock(bytes, offset + (long) b * BYTES, out, at + 256 * b);
        }
    }

    private static void decodeBlock(MemorySegment bytes, long offset, float[] out, int at) {
        float d = half(bytes, offset + 208);
        for (int run = 0; run < 16; run++) {
            float scale = d * signedByte(bytes, offset + 192 + run);
            long low = offset + 64 * (run / 8) + 16 * (run % 4);
            long high = offset + 128 + 32 * (run / 8) + 16 * (run % 2);
            decodeRun(bytes, low, high, run / 2 % 4, scale, out, at + 16 * run);
        }
    }

    private static void decodeRun(
            MemorySegment bytes, long lowBits, long highBits, int group, float scale, float[] out, int at) {
        for (int j = 0; j < 16; j += Lanes.COUNT) {
            IntVector low = Lanes.unsignedBytes(bytes, lowBits + j)
                    .lanewise(VectorOperators.LSHR, 4 * (group / 2))
                    .and(0xF);
            IntVector high = Lanes.unsignedBytes(bytes, highBits + j)
                    .lanewise(VectorOperators.LSHR, 2 * group)
                    .and(3);
            Lanes.store(low.or(high.lanewise(VectorOperators.LSHL, 4)).sub(32), scale, out, at + j);
        }
    }
}
