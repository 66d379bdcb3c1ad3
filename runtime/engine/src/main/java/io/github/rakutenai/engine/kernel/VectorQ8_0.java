package io.github.rakutenai.engine.kernel;

import java.lang.foreign.MemorySegment;

/** Q8_0, layout as in {@link ScalarQ8_0}. */
final class VectorQ8_0 implements BlockDecoder {

    private static final int BYTES = 34;

    @Override
    public void decode(MemorySegment bytes, long offset, int blocks, float[] out, int at) {
        for (int b = 0; b < blocks; b++) {
            decodeBlock(bytes, offset + (long) b * BYTES, out, at + 32 * b);
        }
    }

    private static void decodeBlock(MemorySegment bytes, long offset, float[] out, int at) {
        float d = HalfPrecision.FLOATS[bytes.get(LittleEndian.SHORT, offset) & 0xFFFF];
        for (int j = 0; j < 32; j += Lanes.COUNT) {
            Lanes.store(Lanes.signedBytes(bytes, offset + 2 + j), d, out, at + j);
        }
    }
}
