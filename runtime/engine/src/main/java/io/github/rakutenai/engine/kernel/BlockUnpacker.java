package io.github.rakutenai.engine.kernel;

import java.lang.foreign.MemorySegment;
import java.util.Optional;

import io.github.rakutenai.engine.tensor.DType;

/** Takes one block of a storage format apart into its integers, exactly. Stateless. */
@FunctionalInterface
public interface BlockUnpacker {

    /** @param offset byte offset of the block */
    void unpack(MemorySegment bytes, long offset, UnpackedBlock out);

    /** That of a format of up to 6 bits; wider ones are no integers in blocks, or plain bytes. */
    static Optional<BlockUnpacker> of(DType dtype) {
        return PanelFormat.of(dtype).map(PanelFormat::unpacker);
    }
}
