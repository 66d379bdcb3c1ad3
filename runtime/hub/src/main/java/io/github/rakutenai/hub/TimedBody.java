package io.github.rakutenai.hub;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/** A body whose next bytes must come in time: the JDK's client lets a connection that went silent wait for ever. */
final class TimedBody extends FilterInputStream {

    private static final long NOT_READING = Long.MAX_VALUE;

    private final Duration timeout;
    private final ScheduledFuture<?> watch;
    private volatile long readingSinceNanos = NOT_READING;
    private volatile boolean silent;

    /** @param timers runs the watch */
    TimedBody(InputStream body, Duration timeout, ScheduledExecutorService timers) {
        super(body);
        this.timeout = timeout;
        long period = Math.max(1, timeout.toMillis() / 4);
        watch = timers.scheduleWithFixedDelay(this::closeIfSilent, period, period, TimeUnit.MILLISECONDS);
    }

    private void closeIfSilent() {
        long since = readingSinceNanos;
        if (since != NOT_READING && System.nanoTime() - since > timeout.toNanos()) {
            silent = true;
            try {
                in.close();
            } catch (IOException e) {
                // The reader fails in any case.
            }
        }
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        readingSinceNanos = System.nanoTime();
        try {
            return in.read(bytes, offset, length);
        } catch (IOException e) {
            if (e.getCause() instanceof InterruptedException interrupt) {
                throw Interruption.asIOException(interrupt);
            }
            throw silent ? new HttpTimeoutException("no byte came for " + timeout.toSeconds() + " s") : e;
        } finally {
            readingSinceNanos = NOT_READING;
        }
    }

    @Override
    public void close() throws IOException {
        watch.cancel(false);
        super.close();
    }
}
