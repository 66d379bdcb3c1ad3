package io.github.rakutenai.engine.kernel;

import static io.github.rakutenai.engine.kernel.LittleEndian.half;

import java.lang.foreign.MemorySegment;

import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;

/** Q4_K, layout as in {@link ScalarQ4_K}. */
final class VectorQ4_K implements BlockDecoder {

    private static final int BYTES = 144;

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
            decodeGroup(bytes, offset + 16 + 32 * (g / 2), 4 * (g % 2), scale, -minimum, out, at + 32 * g);
        }
    }

    private static void decodeGroup(
            MemorySegment bytes, long quants, int shift, float scale, float offset, float[] out, int at) {
        for (int j = 0; j < 32; j += Lanes.COUNT) {
            IntVector packed = Lanes.unsignedBytes(bytes, quants + j);
            Lanes.store(packed.lanewise(VectorOperators.LSHR, shift).and(0xF), scale, offset, out, at + j);
        }
    }
}
