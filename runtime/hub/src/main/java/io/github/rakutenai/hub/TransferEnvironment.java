package io.github.rakutenai.hub;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.LongSupplier;

/**
 * What downloads take from the machine beside the network.
 *
 * @param pause waits between attempts
 * @param nanoTime the clock that rates are measured with
 * @param usableSpace how many bytes the disk of a folder has left
 * @param chunkBytes what one connection transfers at a time, and the most of it that is lost with the process
 */
record TransferEnvironment(Pause pause, LongSupplier nanoTime, UsableSpace usableSpace, long chunkBytes) {

    private static final long CHUNK_BYTES = 16 << 20;

    /** Asks the disk. */
    @FunctionalInterface
    interface UsableSpace {

        long bytes(Path folder) throws IOException;
    }

    static TransferEnvironment system() {
        return new TransferEnvironment(
                Thread::sleep,
                System::nanoTime,
                folder -> Files.getFileStore(folder).getUsableSpace(),
                CHUNK_BYTES);
    }
}
