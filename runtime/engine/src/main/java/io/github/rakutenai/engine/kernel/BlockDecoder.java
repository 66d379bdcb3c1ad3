package io.github.rakutenai.engine.kernel;

import java.lang.foreign.MemorySegment;

/** Converts consecutive blocks of one storage format to float32. Stateless. */
@FunctionalInterface
interface BlockDecoder {

    /**
     * @param offset byte offset of the first block
     * @param at index in {@code out} of its first element
     */
    void decode(MemorySegment bytes, long offset, int blocks, float[] out, int at);
}
