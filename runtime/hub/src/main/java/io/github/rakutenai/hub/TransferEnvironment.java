package io.github.rakutenai.hub;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
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

    private static final System.Logger LOG = System.getLogger(TransferEnvironment.class.getName());
    private static final long CHUNK_BYTES = 16 << 20;

    /** Asks the disk. */
    @FunctionalInterface
    interface UsableSpace {

        long bytes(Path folder) throws IOException;
    }

    static TransferEnvironment system() {
        return new TransferEnvironment(
                TransferEnvironment::pause,
                System::nanoTime,
                folder -> Files.getFileStore(folder).getUsableSpace(),
                CHUNK_BYTES);
    }

    private static void pause(Duration wait, String why) throws InterruptedException {
        LOG.log(Level.INFO, "{0}; next attempt in {1} s", why, wait.toSeconds());
        Thread.sleep(wait);
    }
}
