package io.github.rakutenai.onednn;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** Memory of one worker that holds nothing between two parts. */
final class WorkerMemory {

    private static final long ALIGNMENT = 4096;

    private final Arena arena;
    private MemorySegment memory = MemorySegment.NULL;

    /** @param arena owns the memory */
    WorkerMemory(Arena arena) {
        this.arena = arena;
    }

    /** At least so much, the same each time if it is enough; what was handed out before stays valid. */
    MemorySegment atLeast(long sizeBytes) {
        if (memory.byteSize() < sizeBytes) {
            memory = arena.allocate(sizeBytes, ALIGNMENT);
        }
        return memory;
    }
}
