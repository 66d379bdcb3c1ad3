package io.github.rakutenai.engine.kernel;

import static io.github.rakutenai.engine.kernel.Kernels.KEY_BLOCK;
import static io.github.rakutenai.engine.kernel.Lanes.COUNT;
import static io.github.rakutenai.engine.kernel.Lanes.FLOATS;

import java.lang.foreign.MemorySegment;

import jdk.incubator.vector.FloatVector;

/** Keys of a block in Q8_0, layout as in {@link ScalarKeysQ8_0}. Not thread-safe. */
final class VectorKeysQ8_0 {

    private static final int GROUP = 32;

    private final float[] scales = new float[COUNT];

    void decode(MemorySegment memory, long offset, int headDim, float[] out, int at) {
        for (int d = 0; d < headDim; d += GROUP) {
            long group = offset + (long) d / GROUP * KEY_BLOCK * (2 + GROUP);
            for (int p = 0; p < KEY_BLOCK; p += COUNT) {
                decodeScales(memory, group + 2L * p);
                decodeQuants(memory, group + 2L * KEY_BLOCK + p, out, at + d * KEY_BLOCK + p);
            }
        }
    }

    private void decodeScales(MemorySegment memory, long offset) {
        for (int s = 0; s < COUNT; s++) {
            scales[s] = LittleEndian.half(memory, offset + 2L * s);
        }
    }

    private void decodeQuants(MemorySegment memory, long offset, float[] out, int at) {
        FloatVector scale = FloatVector.fromArray(FLOATS, scales, 0);
        for (int d = 0; d < GROUP; d++) {
            Lanes.toFloats(Lanes.signedBytes(memory, offset + (long) d * KEY_BLOCK))
                    .mul(scale)
                    .intoArray(out, at + d * KEY_BLOCK);
        }
    }
}
