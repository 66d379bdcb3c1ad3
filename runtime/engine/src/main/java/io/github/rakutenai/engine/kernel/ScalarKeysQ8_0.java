package io.github.rakutenai.engine.kernel;

import static io.github.rakutenai.engine.kernel.Kernels.KEY_BLOCK;
import static io.github.rakutenai.engine.kernel.LittleEndian.half;
import static io.github.rakutenai.engine.kernel.LittleEndian.signedByte;

import java.lang.foreign.MemorySegment;

/** Keys of a block in Q8_0, in the layout of {@link Kernels#dequantizeKeys}. */
final class ScalarKeysQ8_0 {

    private static final int GROUP = 32;

    private ScalarKeysQ8_0() {}

    static void decode(MemorySegment memory, long offset, int headDim, float[] out, int at) {
        for (int d = 0; d < headDim; d++) {
            long scales = offset + (long) (d / GROUP) * KEY_BLOCK * (2 + GROUP);
            long quants = scales + (2L + d % GROUP) * KEY_BLOCK;
            for (int p = 0; p < KEY_BLOCK; p++) {
                out[at + d * KEY_BLOCK + p] = half(memory, scales + 2L * p) * signedByte(memory, quants + p);
            }
        }
    }
}
