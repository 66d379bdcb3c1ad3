package io.github.rakutenai.hub;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

import org.junit.jupiter.api.Test;

class ProgressTest {

    private static final long SECOND = 1_000_000_000L;

    private final AtomicLong nanos = new AtomicLong();
    private final List<Progress> reported = new ArrayList<>();

    private final DownloadListener listener = new DownloadListener() {
        @Override
        public void progressed(Progress progress) {
            reported.add(progress);
        }
    };

    @Test
    void rate_and_remaining_time_are_those_of_the_last_seconds() {
        ProgressMeter meter = new ProgressMeter(100_000_000, listener, nanos::get);
        for (int second = 0; second < 20; second++) {
            nanos.addAndGet(SECOND);
            meter.add(second < 5 ? 100_000 : 2_000_000);
        }

        Progress last = reported.getLast();
        assertThat(last.doneBytes()).isEqualTo(30_500_000);
        assertThat(last.bytesPerSecond()).isEqualTo(2_000_000);
        assertThat(last.remaining()).contains(Duration.ofSeconds(35));
        assertThat(last).hasToString("30 %, 30.5 MB of 100 MB, 2.0 MB/s, 35 s left");
    }

    @Test
    void a_listener_hears_a_few_times_a_second() {
        ProgressMeter meter = new ProgressMeter(100_000, listener, nanos::get);
        for (int millis = 0; millis < 1_000; millis++) {
            nanos.addAndGet(SECOND / 1_000);
            meter.add(1);
        }

        assertThat(reported).hasSize(4);
    }

    @Test
    void bytes_of_an_earlier_attempt_are_there_but_do_not_make_it_fast() {
        ProgressMeter meter = new ProgressMeter(2_000_000, listener, nanos::get);
        meter.reset(1_000_000);
        nanos.addAndGet(SECOND);
        meter.add(1_000);

        assertThat(reported.getLast().percent()).isEqualTo(50);
        assertThat(reported.getLast().bytesPerSecond()).isEqualTo(1_000);
    }

    @Test
    void a_long_download_is_told_in_hours() {
        assertThat(new Progress(0, 14_740_000_000L, 1_000_000))
                .hasToString("0 %, 0 B of 14.7 GB, 1.0 MB/s, 4 h 5 min left");
        assertThat(new Progress(0, 0, 0)).hasToString("100 %, 0 B of 0 B");
    }

    @Test
    void the_log_gets_a_line_every_five_seconds() {
        List<String> lines = new ArrayList<>();
        ProgressLog log = new ProgressLog(lines::add, nanos::get);
        log.started(new DownloadPlan(
                ModelReference.parse("hf:o/n"),
                "c",
                Path.of("cache"),
                List.of(new DownloadPlan.File("a", 10_000, 0), new DownloadPlan.File("b", 10_000, 5_000))));
        for (int tenth = 1; tenth <= 100; tenth++) {
            nanos.addAndGet(SECOND / 10);
            log.progressed(new Progress(tenth, 200, 10));
        }

        assertThat(lines)
                .containsExactly(
                        "downloading hf:o/n, 2 files, 20.0 kB (5.0 kB of it are there), to cache",
                        "downloading: 25 %, 50 B of 200 B, 10 B/s, 15 s left",
                        "downloading: 50 %, 100 B of 200 B, 10 B/s, 10 s left");
    }

    @Test
    void the_bar_fills_on_one_line() {
        StringWriter terminal = new StringWriter();
        ProgressBar bar = new ProgressBar(new PrintWriter(terminal));
        bar.progressed(new Progress(50, 200, 10));
        bar.finished(Path.of("model.gguf"));

        assertThat(terminal.toString())
                .isEqualTo("\r[#######.......................] 25 %, 50 B of 200 B, 10 B/s, 15 s left\u001b[K"
                        + "\r\u001b[K");
    }
}
