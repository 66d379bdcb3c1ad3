package io.github.rakutenai.hub;

import java.time.Duration;
import java.util.Optional;

/**
 * How far a download is.
 *
 * @param doneBytes of the files that were missing at its start
 * @param totalBytes of the same files
 * @param bytesPerSecond over the last seconds
 */
public record Progress(long doneBytes, long totalBytes, double bytesPerSecond) {

    /** 0 to 100; 100 only when every byte is there. */
    public int percent() {
        return totalBytes == 0 ? 100 : (int) (100 * doneBytes / totalBytes);
    }

    /** Time that the rest takes at this rate; empty while there is none. */
    public Optional<Duration> remaining() {
        double seconds = (totalBytes - doneBytes) / bytesPerSecond;
        return Double.isFinite(seconds) ? Optional.of(Duration.ofSeconds(Math.round(seconds))) : Optional.empty();
    }

    /** Such as {@code 42 %, 6.2 GB of 14.8 GB, 112 MB/s, 1 min 17 s left}. */
    @Override
    public String toString() {
        String rate = bytesPerSecond > 0 ? ", " + ByteCount.text(Math.round(bytesPerSecond)) + "/s" : "";
        String left = remaining().map(time -> ", " + text(time) + " left").orElse("");
        return "%d %%, %s of %s%s%s"
                .formatted(percent(), ByteCount.text(doneBytes), ByteCount.text(totalBytes), rate, left);
    }

    private static String text(Duration time) {
        if (time.toHours() > 0) {
            return "%d h %d min".formatted(time.toHours(), time.toMinutesPart());
        }
        return time.toMinutes() > 0
                ? "%d min %d s".formatted(time.toMinutes(), time.toSecondsPart())
                : time.toSeconds() + " s";
    }
}
