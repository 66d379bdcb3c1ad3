package io.github.rakutenai.engine.checkpoint;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

import io.github.rakutenai.engine.tensor.LargeMemory;
import io.github.rakutenai.engine.tensor.SharedArenas;

/** The read-only mappings of one checkpoint, which live and end together. */
final class MappedFiles implements AutoCloseable {

    private final Arena arena = SharedArenas.open();
    private long sizeBytes;

    /** Maps the whole file without reading it. */
    MappedFile map(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            MemorySegment bytes = channel.map(MapMode.READ_ONLY, 0, channel.size(), arena);
            LargeMemory.advise(bytes);
            sizeBytes += bytes.byteSize();
            return new MappedFile(file, bytes);
        }
    }

    /** Bytes of all files mapped so far. */
    long sizeBytes() {
        return sizeBytes;
    }

    @Override
    public void close() {
        if (arena.scope().isAlive()) {
            arena.close();
        }
    }
}
