package io.github.rakutenai.hub;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

import io.github.rakutenai.hub.HubException.Reason;

/** Brings one file into the cache: under another name, until its content is known to be what the hub lists. */
final class BlobDownload {

    private final RepositoryFile file;
    private final BlobPaths paths;
    private final DownloadSource source;
    private final int connections;
    private final TransferEnvironment environment;
    private final ProgressMeter meter;

    BlobDownload(
            RepositoryFile file,
            BlobPaths paths,
            DownloadSource source,
            int connections,
            TransferEnvironment environment,
            ProgressMeter meter) {
        this.file = file;
        this.paths = paths;
        this.source = source;
        this.connections = connections;
        this.environment = environment;
        this.meter = meter;
    }

    /**
     * Returns with the whole file in its place, whoever brought it. What has come stays for another attempt if it fails.
     *
     * @throws HubException if the content is not what the hub lists; it is deleted then
     */
    void run() throws IOException {
        long doneBefore = meter.doneBytes();
        try (BlobLock lock = BlobLock.acquire(paths.lock(), () -> meter.waiting(file.path()))) {
            if (!RepositoryCache.hasSize(paths.blob(), file.sizeBytes())) {
                transfer(doneBefore);
                publish();
            }
        }
        meter.reset(doneBefore + file.sizeBytes());
    }

    private void transfer(long doneBefore) throws IOException {
        try {
            transfer(doneBefore, environment.chunkBytes());
        } catch (RangesIgnoredException e) {
            transfer(doneBefore, file.sizeBytes());
        }
    }

    private void transfer(long doneBefore, long chunkBytes) throws IOException {
        if (!Files.exists(paths.partial())) {
            Files.deleteIfExists(paths.chunks());
        }
        try (FileChannel partial = FileChannel.open(
                        paths.partial(), StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
                Chunks chunks = Chunks.open(paths.chunks(), file.sizeBytes(), Math.max(1, chunkBytes))) {
            meter.reset(doneBefore + chunks.doneBytes());
            new ParallelTransfer(chunks, connections)
                    .run(() -> new ChunkTransfer(source, paths.partial(), partial, meter, environment.pause()));
            // Renamed before its bytes are on the disk, a file could be there, but empty, after a power cut.
            partial.force(true);
        }
    }

    private void publish() throws IOException {
        meter.verifying(file.path());
        long sizeBytes = Files.size(paths.partial());
        ContentHash expected = file.contentHash();
        ContentHash found = expected.of(paths.partial());
        Files.deleteIfExists(paths.chunks());
        if (sizeBytes != file.sizeBytes() || !found.equals(expected)) {
            Files.deleteIfExists(paths.partial());
            throw new HubException(
                    Reason.DAMAGED,
                    "%s came damaged: expected %d bytes with hash %s, found %d with %s; it was deleted, run it again"
                            .formatted(file.path(), file.sizeBytes(), expected, sizeBytes, found));
        }
        Files.move(paths.partial(), paths.blob(), StandardCopyOption.ATOMIC_MOVE);
    }
}
