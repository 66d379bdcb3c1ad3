package io.github.rakutenai.hub;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.channels.ClosedChannelException;
import java.nio.file.FileSystemException;
import java.time.Duration;
import java.util.Optional;
import javax.net.ssl.SSLException;

import io.github.rakutenai.hub.HubException.Reason;

/** Decides, for one operation, whether and when it is tried again. */
final class Backoff {

    /** Failures without a single byte between them. */
    static final int MOST_FAILURES = 6;

    private static final Duration FIRST_WAIT = Duration.ofSeconds(1);
    /** Longer, a user had rather be told. */
    private static final Duration LONGEST_WAIT = Duration.ofMinutes(6);

    private static final String TRUST =
            "if a proxy of your network brings its own certificate, name a trust store that has it"
                    + " with -Djavax.net.ssl.trustStore=...";

    private final Pause pause;
    private int failures;

    Backoff(Pause pause) {
        this.pause = pause;
    }

    /** What is tried. */
    @FunctionalInterface
    interface Attempt<T> {

        T run() throws IOException;
    }

    /** Tries until it works or is hopeless. */
    static <T> T run(Pause pause, Attempt<T> attempt) throws IOException {
        Backoff backoff = new Backoff(pause);
        while (true) {
            try {
                return attempt.run();
            } catch (IOException e) {
                backoff.failed(e);
            }
        }
    }

    /** The connection works: what fails from now on is a new trouble. */
    void progressed() {
        failures = 0;
    }

    /**
     * Returns when it is time to try again.
     *
     * @throws IOException if another attempt is not worth it
     */
    void failed(IOException e) throws IOException {
        if (isPermanent(e)) {
            throw e;
        }
        if (e instanceof SSLException) {
            throw new HubException(Reason.UNREACHABLE, e.getMessage() + "; " + TRUST, e);
        }
        failures++;
        Duration wait = wait(e);
        if (failures == MOST_FAILURES || wait.compareTo(LONGEST_WAIT) > 0) {
            throw hopeless(e, wait);
        }
        sleep(wait, describe(e));
    }

    private static boolean isPermanent(IOException e) {
        return e instanceof HubException
                || e instanceof RangesIgnoredException
                || e instanceof InterruptedIOException
                || e instanceof ClosedChannelException
                || e instanceof FileSystemException;
    }

    private Duration wait(IOException e) {
        Duration own = FIRST_WAIT.multipliedBy(1L << (failures - 1));
        Optional<Duration> told = e instanceof TransientException answer ? answer.retryAfter() : Optional.empty();
        return told.orElse(own);
    }

    private HubException hopeless(IOException e, Duration wait) {
        Reason reason = e instanceof TransientException answer ? answer.reason() : Reason.UNREACHABLE;
        String tried = failures == MOST_FAILURES
                ? ", " + failures + " times in a row"
                : "; it wants to be asked again in " + wait.toSeconds() + " s";
        String remedy = reason == Reason.RATE_LIMITED
                ? "try again later, or set HF_TOKEN: users with a token may ask more often"
                : "what has come is kept: run it again. Behind a proxy set HTTPS_PROXY, for a mirror HF_ENDPOINT";
        return new HubException(reason, describe(e) + tried + "; " + remedy, e);
    }

    /** The JDK's messages of failed connections are often empty. */
    private static String describe(IOException e) {
        String message = e.getMessage();
        return message == null || message.isBlank() ? e.getClass().getSimpleName() : message;
    }

    private void sleep(Duration wait, String why) throws InterruptedIOException {
        try {
            pause.pause(wait, why);
        } catch (InterruptedException e) {
            throw Interruption.asIOException(e);
        }
    }
}
