package io.github.rakutenai.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;

class ByteProgressTest {

    private final StringWriter written = new StringWriter();
    private long nanos;

    @Test
    void a_log_gets_a_line_every_five_seconds() {
        ByteProgress progress = new ByteProgress(new PrintWriter(written), false, () -> nanos);
        for (int second = 1; second <= 12; second++) {
            nanos = TimeUnit.SECONDS.toNanos(second);
            progress.progressed(second * 1_000_000L, 12_000_000);
        }
        progress.finished();

        assertThat(written.toString().lines())
                .containsExactly(
                        "41 %, 5.0 MB of 12.0 MB, 1.0 MB/s, 7 s left", "83 %, 10.0 MB of 12.0 MB, 1.0 MB/s, 2 s left");
    }

    @Test
    void a_terminal_gets_one_line_that_is_taken_away_in_the_end() {
        ByteProgress progress = new ByteProgress(new PrintWriter(written), true, () -> nanos);
        nanos = TimeUnit.SECONDS.toNanos(1);
        progress.progressed(6_000_000, 12_000_000);
        progress.progressed(7_000_000, 12_000_000);
        progress.finished();

        assertThat(written).hasToString("\r50 %, 6.0 MB of 12.0 MB, 6.0 MB/s, 1 s left\u001b[K\r\u001b[K");
    }
}
