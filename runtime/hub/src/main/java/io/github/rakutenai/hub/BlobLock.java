package io.github.rakutenai.hub;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Lets one download of a content go on at a time, among threads and among processes; the system frees it when a process ends,
 * however it does. Python's tools lock otherwise on most systems, so one of them may download the same content at the same
 * time: into a file of its own, which it then renames to the same name.
 */
final class BlobLock implements AutoCloseable {

    private static final long RETRY_MILLIS = 100;

    /**
     * What this process holds. POSIX frees a process's lock when the process closes any channel of the file, so no thread may
     * even open a file that another one has locked.
     */
    private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

    private final Path file;
    private final FileChannel channel;
    private final FileLock lock;

    private BlobLock(Path file, FileChannel channel, FileLock lock) {
        this.file = file;
        this.channel = channel;
        this.lock = lock;
    }

    /**
     * Waits for the lock.
     *
     * @param waiting called once if somebody else has it
     */
    static BlobLock acquire(Path file, Runnable waiting) throws IOException {
        Path absolute = file.toAbsolutePath();
        Optional<BlobLock> lock = tryAcquire(absolute);
        if (lock.isEmpty()) {
            waiting.run();
        }
        while (lock.isEmpty()) {
            sleep();
            lock = tryAcquire(absolute);
        }
        return lock.get();
    }

    private static Optional<BlobLock> tryAcquire(Path file) throws IOException {
        if (!HELD.add(file)) {
            return Optional.empty();
        }
        FileChannel channel = null;
        FileLock lock = null;
        try {
            channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            lock = channel.tryLock();
            return lock == null ? Optional.empty() : Optional.of(new BlobLock(file, channel, lock));
        } finally {
            if (lock == null) {
                release(file, channel);
            }
        }
    }

    private static void release(Path file, FileChannel channel) throws IOException {
        try {
            if (channel != null) {
                channel.close();
            }
        } finally {
            HELD.remove(file);
        }
    }

    private static void sleep() throws IOException {
        try {
            Thread.sleep(RETRY_MILLIS);
        } catch (InterruptedException e) {
            throw Interruption.asIOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        try {
            lock.close();
        } finally {
            release(file, channel);
        }
    }
}
