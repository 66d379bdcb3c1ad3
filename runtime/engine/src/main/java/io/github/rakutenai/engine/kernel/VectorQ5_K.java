package io.github.rakutenai.engine.kernel;

import static io.github.rakutenai.engine.kernel.LittleEndian.half;

import java.lang.foreign.MemorySegment;

import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;

/** Q5_K, layout as in {@link ScalarQ5_K}. */
final class VectorQ5_K implements BlockDecoder {

    private static final int BYTES = 176;

    @Override
    public void decode(MemorySegment bytes, long offset, int blocks, float[] out, int at) {
        for (int b = 0; b < blocks; b++) {
            decodeBlock(bytes, offset + (long) b * BYTES, out, at + 256 * b);
        }
    }

    private static void decodeBlock(MemorySegment bytes, long offset, float[] out, int at) {
        float d = half(bytes, offset);
        float dmin = half(bytes, offset + 2);
        long scales = SixBitScales.scales(bytes, offset + 4);
        long minimums = SixBitScales.minimums(bytes, offset + 4);
        for (int g = 0; g < 8; g++) {
            float scale = d * SixBitScales.entry(scales, g);
            float minimum = dmin * SixBitScales.entry(minimums, g);
            decodeGroup(bytes, offset + 16, g, scale, -minimum, out, at + 32 * g);
        }
    }

    private static void decodeGroup(
            MemorySegment bytes, long highBits, int g, float scale, float offset, float[] out, int at) {
        long quants = highBits + 32 + 32 * (g / 2);
        for (int j = 0; j < 32; j += Lanes.COUNT) {
            IntVector low = Lanes.unsignedBytes(bytes, quants + j)
                    .lanewise(VectorOperators.LSHR, 4 * (g % 2))
                    .and(0xF);
            IntVector high = Lanes.unsignedBytes(bytes, highBits + j)
                    .lanewise(VectorOperators.LSHR, g)
                    .and(1);
            Lanes.store(low.or(high.lanewise(VectorOperators.LSHL, 4)), scale, offset, out, at + j);
        }
    }
}
