package io.github.rakutenai.hub;

import java.io.EOFException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Path;

/** Brings one part of a file, over as many connections in turn as it takes. */
final class ChunkTransfer {

    private static final int BUFFER_BYTES = 1 << 17;

    private final DownloadSource source;
    private final Path file;
    private final FileChannel channel;
    private final ProgressMeter meter;
    private final Backoff backoff;
    private final byte[] buffer = new byte[BUFFER_BYTES];
    private long position;

    /** @param channel writes into the file */
    ChunkTransfer(DownloadSource source, Path file, FileChannel channel, ProgressMeter meter, Pause pause) {
        this.source = source;
        this.file = file;
        this.channel = channel;
        this.meter = meter;
        backoff = new Backoff(pause);
    }

    /**
     * Writes the bytes from one to before another into the file.
     *
     * @throws RangesIgnoredException if that is less than the file and the server sends all of it
     */
    void transfer(long start, long end) throws IOException {
        position = start;
        while (position < end) {
            try (HttpAnswer answer = source.open(position, end)) {
                if (answer.status() == 200) {
                    skipUnasked(answer, end - start);
                }
                copy(answer, end);
            } catch (IOException e) {
                backoff.failed(e);
            }
        }
    }

    private void skipUnasked(HttpAnswer answer, long bytes) throws IOException {
        if (bytes < source.sizeBytes()) {
            throw new RangesIgnoredException();
        }
        answer.body().skipNBytes(position);
    }

    private void copy(HttpAnswer answer, long end) throws IOException {
        while (position < end) {
            int bytes = read(answer, end);
            write(ByteBuffer.wrap(buffer, 0, bytes));
            position += bytes;
            meter.add(bytes);
            backoff.progressed();
        }
    }

    private int read(HttpAnswer answer, long end) throws IOException {
        try {
            int bytes = answer.body().read(buffer, 0, (int) Math.min(buffer.length, end - position));
            if (bytes < 0) {
                throw new EOFException("the connection ended " + (end - position) + " bytes too early");
            }
            return bytes;
        } catch (InterruptedIOException e) {
            throw e;
        } catch (IOException e) {
            throw Origin.of(answer.uri()).described(e);
        }
    }

    private void write(ByteBuffer bytes) throws IOException {
        try {
            while (bytes.hasRemaining()) {
                channel.write(bytes, position + bytes.position());
            }
        } catch (ClosedChannelException e) {
            throw e;
        } catch (IOException e) {
            // A full disk is a plain IOException, which would be taken for the network's.
            throw new FileSystemException(file.toString(), null, e.getMessage());
        }
    }
}
