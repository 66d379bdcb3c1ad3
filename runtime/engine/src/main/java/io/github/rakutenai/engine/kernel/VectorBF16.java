package io.github.rakutenai.engine.kernel;

import static io.github.rakutenai.engine.kernel.LittleEndian.brainFloat;

import java.lang.foreign.MemorySegment;

import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;

/** BF16: the bits are the upper half of a float. */
final class VectorBF16 implements BlockDecoder {

    @Override
    public void decode(MemorySegment bytes, long offset, int blocks, float[] out, int at) {
        int end = blocks - blocks % Lanes.COUNT;
        for (int i = 0; i < end; i += Lanes.COUNT) {
            IntVector shorts = Lanes.unsignedShorts(bytes, offset + 2L * i);
            shorts.lanewise(VectorOperators.LSHL, 16).reinterpretAsFloats().intoArray(out, at + i);
        }
        for (int i = end; i < blocks; i++) {
            out[at + i] = brainFloat(bytes, offset + 2L * i);
        }
    }
}
