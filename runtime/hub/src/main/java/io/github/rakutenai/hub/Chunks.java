package io.github.rakutenai.hub;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.BitSet;

/**
 * Which parts of a file have come. They are kept beside it, so that a download goes on where another process was stopped: 16
 * bytes, the file's size and the size of a chunk, then a byte for each chunk, 1 when it is written.
 */
final class Chunks implements AutoCloseable {

    private static final int HEADER_BYTES = 16;

    private final FileChannel map;
    private final long sizeBytes;
    private final long chunkBytes;
    private final BitSet written = new BitSet();

    private Chunks(FileChannel map, long sizeBytes, long chunkBytes) {
        this.map = map;
        this.sizeBytes = sizeBytes;
        this.chunkBytes = chunkBytes;
    }

    /** Takes up what is in the file if it is about the same sizes, else starts anew. */
    static Chunks open(Path file, long sizeBytes, long chunkBytes) throws IOException {
        FileChannel map =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        try {
            Chunks chunks = new Chunks(map, sizeBytes, chunkBytes);
            if (!chunks.load()) {
                chunks.startAnew();
            }
            return chunks;
        } catch (IOException e) {
            map.close();
            throw e;
        }
    }

    /** Bytes that the files say are there, 0 if they say nothing. */
    static long doneBytes(BlobPaths paths, long sizeBytes, long chunkBytes) throws IOException {
        if (!Files.exists(paths.chunks()) || !Files.exists(paths.partial())) {
            return 0;
        }
        try (FileChannel map = FileChannel.open(paths.chunks())) {
            Chunks chunks = new Chunks(map, sizeBytes, chunkBytes);
            return chunks.load() ? chunks.doneBytes() : 0;
        }
    }

    private boolean load() throws IOException {
        if (map.size() != HEADER_BYTES + count()) {
            return false;
        }
        ByteBuffer all = ByteBuffer.allocate((int) map.size());
        while (all.hasRemaining() && map.read(all, all.position()) >= 0) {}
        all.flip();
        if (all.remaining() < map.size() || all.getLong() != sizeBytes || all.getLong() != chunkBytes) {
            return false;
        }
        for (int chunk = 0; chunk < count(); chunk++) {
            written.set(chunk, all.get() == 1);
        }
        return true;
    }

    private void startAnew() throws IOException {
        map.truncate(0);
        ByteBuffer all = ByteBuffer.allocate(HEADER_BYTES + count());
        all.putLong(sizeBytes).putLong(chunkBytes).rewind();
        while (all.hasRemaining()) {
            map.write(all, all.position());
        }
    }

    int count() {
        return Math.toIntExact((sizeBytes + chunkBytes - 1) / chunkBytes);
    }

    long start(int chunk) {
        return chunk * chunkBytes;
    }

    /** The byte after the chunk's last. */
    long end(int chunk) {
        return Math.min(start(chunk) + chunkBytes, sizeBytes);
    }

    synchronized boolean isWritten(int chunk) {
        return written.get(chunk);
    }

    /** The chunk's bytes must be written before. */
    synchronized void markWritten(int chunk) throws IOException {
        written.set(chunk);
        map.write(ByteBuffer.wrap(new byte[] {1}), HEADER_BYTES + chunk);
    }

    synchronized long doneBytes() {
        return written.stream().mapToLong(chunk -> end(chunk) - start(chunk)).sum();
    }

    @Override
    public void close() throws IOException {
        map.close();
    }
}
