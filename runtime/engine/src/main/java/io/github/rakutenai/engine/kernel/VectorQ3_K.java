package io.github.rakutenai.engine.kernel;

import static io.github.rakutenai.engine.kernel.LittleEndian.half;
import static io.github.rakutenai.engine.kernel.LittleEndian.int32;

import java.lang.foreign.MemorySegment;

import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;

/** Q3_K, layout as in {@link ScalarQ3_K}. */
final class VectorQ3_K implements BlockDecoder {

    private static final int BYTES = 110;

    @Override
    public void decode(MemorySegment bytes, long offset, int blocks, float[] out, int at) {
        for (int b = 0; b < blocks; b++) {
            decodeBlock(bytes, offset + (long) b * BYTES, out, at + 256 * b);
        }
    }

    private static void decodeBlock(MemorySegment bytes, long offset, float[] out, int at) {
        float d = half(bytes, offset + 108);
        int low = int32(bytes, offset + 96);
        int high = int32(bytes, offset + 100);
        int pairs = int32(bytes, offset + 104);
        long first = scales(low, pairs) | (long) scales(high, pairs >>> 2) << 32;
        long second = scales(low >>> 4, pairs >>> 4) | (long) scales(high >>> 4, pairs >>> 6) << 32;
        for (int run = 0; run < 16; run++) {
            int scale = (int) ((run < 8 ? first : second) >>> 8 * (run % 8)) & 0x3F;
            decodeRun(bytes, offset, run, d * (scale - 32), out, at + 16 * run);
        }
    }

    /** Four scales, one a byte, from four nibbles and four pairs of high bits. */
    private static int scales(int nibbles, int pairs) {
        return nibbles & 0x0F0F0F0F | (pairs & 0x03030303) << 4;
    }

    private static void decodeRun(MemorySegment bytes, long offset, int run, float scale, float[] out, int at) {
        long quants = offset + 32 + 32 * (run / 8) + 16 * (run % 2);
        for (int j = 0; j < 16; j += Lanes.COUNT) {
            IntVector low = Lanes.unsignedBytes(bytes, quants + j)
                    .lanewise(VectorOperators.LSHR, 2 * (run / 2 % 4))
                    .and(3);
            IntVector high = Lanes.unsignedBytes(bytes, offset + 16 * (run % 2) + j)
                    .lanewise(VectorOperators.LSHR, run / 2)
                    .and(1);
            Lanes.store(low.or(high.lanewise(VectorOperators.LSHL, 2)).sub(4), scale, out, at + j);
        }
    }
}
