package io.github.rakutenai.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;

import org.junit.jupiter.api.Test;

class PeakMemoryTest {

    @Test
    void it_is_the_line_of_the_high_water_mark_in_kibibytes() {
        assertThat(PeakMemory.of(List.of("VmPeak:\t 9000 kB", "VmHWM:\t   1200 kB", "VmRSS:\t  800 kB")))
                .hasValue(1200 * 1024);
        assertThat(PeakMemory.of(List.of("Name:\tjava"))).isEmpty();
    }
}
