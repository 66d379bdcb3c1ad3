package io.github.rakutenai.engine.kernel;

import static io.github.rakutenai.engine.kernel.LittleEndian.half;
import static io.github.rakutenai.engine.kernel.LittleEndian.unsignedByte;

import java.lang.foreign.MemorySegment;

import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;

/** Q2_K, layout as in {@link ScalarQ2_K}. */
final class VectorQ2_K implements BlockDecoder {

    private static final int BYTES = 84;

    @Override
    public void decode(MemorySegment bytes, long offset, int blocks, float[] out, int at) {
        for (int b = 0; b < blocks; b++) {
            decodeBlock(bytes, offset + (long) b * BYTES, out, at + 256 * b);
        }
    }

    private static void decodeBlock(MemorySegment bytes, long offset, float[] out, int at) {
        float d = half(bytes, offset + 80);
        float dmin = half(bytes, offset + 82);
        for (int run = 0; run < 16; run++) {
            int scaleAndMin = unsignedByte(bytes, offset + run);
            float scale = d * (scaleAndMin & 0xF);
            float minimum = dmin * (scaleAndMin >>> 4);
            long quants = offset + 16 + 32 * (run / 8) + 16 * (run % 2);
            decodeRun(bytes, quants, 2 * (run / 2 % 4), scale, -minimum, out, at + 16 * run);
        }
    }

    private static void decodeRun(
            MemorySegment bytes, long quants, int shift, float scale, float offset, float[] out, int at) {
        for (int j = 0; j < 16; j += Lanes.COUNT) {
            IntVector packed = Lanes.unsignedBytes(bytes, quants + j);
            Lanes.store(packed.lanewise(VectorOperators.LSHR, shift).and(3), scale, offset, out, at + j);
        }
    }
}
