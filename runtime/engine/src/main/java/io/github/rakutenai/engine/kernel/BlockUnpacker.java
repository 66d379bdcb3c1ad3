package io.github.rakutenai.engine.kernel;

import java.lang.foreign.MemorySegment;

/** Takes one block of a storage format apart into its integers, exactly. Stateless. */
@FunctionalInterface
interface BlockUnpacker {

    /** @param offset byte offset of the block */
    void unpack(MemorySegment bytes, long offset, UnpackedBlock out);
}
