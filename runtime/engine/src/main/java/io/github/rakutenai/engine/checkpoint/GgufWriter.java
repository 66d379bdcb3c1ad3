package io.github.rakutenai.engine.checkpoint;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Iterator;

/**
 * Writes the data of a GGUF file front to back. Until it is complete the file has another name, which ends in {@value
 * #INCOMPLETE}: nobody can take half a model for a whole one.
 */
public final class GgufWriter implements AutoCloseable {

    private static final String INCOMPLETE = ".incomplete";

    private final Path target;
    private final Path incomplete;
    private final FileChannel channel;
    private final Iterator<Long> tensors;
    private long leftOfTensor;
    private boolean finished;

    /**
     * Takes the place on the disk of what was left over by a writer that was killed.
     *
     * @throws IOException if the disk has too little room, with both numbers, or another writer is at work on this file
     */
    public GgufWriter(Path target, GgufHeader header) throws IOException {
        this.target = target.toAbsolutePath();
        incomplete = this.target.resolveSibling(this.target.getFileName() + INCOMPLETE);
        channel = openAlone(incomplete);
        tensors = header.tensorBytes().iterator();
        try {
            channel.truncate(0);
            requireSpace(header.fileBytes());
            writeFully(ByteBuffer.wrap(header.encoded()));
        } catch (IOException | RuntimeException | Error e) {
            close();
            throw e;
        }
    }

    /** The channel has a lock on the file, which ends with it. */
    private static FileChannel openAlone(Path file) throws IOException {
        FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        // Who had the lock until now may just have given the file its name.
        if (locks(channel) && Files.exists(file)) {
            return channel;
        }
        channel.close();
        throw new IOException(file + " is being written by another: wait for it, or choose another name");
    }

    private static boolean locks(FileChannel channel) throws IOException {
        try {
            return channel.tryLock() != null;
        } catch (OverlappingFileLockException e) {
            return false;
        }
    }

    private void requireSpace(long neededBytes) throws IOException {
        long freeBytes = Files.getFileStore(target.getParent()).getUsableSpace();
        if (freeBytes < neededBytes) {
            throw new IOException("%s needs %d bytes, but its disk has %d free: free some, or choose another folder"
                    .formatted(target, neededBytes, freeBytes));
        }
    }

    /**
     * Appends to the data of the tensors.
     *
     * @param data at most what is left of the tensor whose turn it is, of which it may be a part
     */
    public void write(MemorySegment data) throws IOException {
        if (leftOfTensor == 0) {
            leftOfTensor = tensors.next();
        }
        if (data.byteSize() > leftOfTensor) {
            throw new IllegalArgumentException(
                    "%d bytes are more than the %d that the tensor lacks".formatted(data.byteSize(), leftOfTensor));
        }
        writeFully(data.asByteBuffer());
        leftOfTensor -= data.byteSize();
        if (leftOfTensor == 0) {
            long position = channel.position();
            writeFully(ByteBuffer.allocate((int) (GgufHeader.aligned(position) - position)));
        }
    }

    /** Gives the file its name, in place of any file that has it. */
    public void finish() throws IOException {
        if (leftOfTensor > 0 || tensors.hasNext()) {
            throw new IllegalStateException("tensors are missing from " + incomplete);
        }
        channel.force(true);
        Files.move(incomplete, target, StandardCopyOption.ATOMIC_MOVE);
        finished = true;
    }

    private void writeFully(ByteBuffer data) throws IOException {
        while (data.hasRemaining()) {
            channel.write(data);
        }
    }

    /** Deletes what is there if it is not finished. */
    @Override
    public void close() throws IOException {
        if (channel.isOpen() && !finished) {
            Files.deleteIfExists(incomplete);
        }
        channel.close();
    }
}
