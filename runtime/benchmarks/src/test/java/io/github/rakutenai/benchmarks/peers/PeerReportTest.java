package io.github.rakutenai.benchmarks.peers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.time.Instant;
import java.util.List;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.rakutenai.benchmarks.Machine;
import io.github.rakutenai.benchmarks.Sample;
import org.junit.jupiter.api.Test;

class PeerReportTest {

    private static final Machine MACHINE = new Machine("Some CPU", 2, "Some JDK");

    private final PeerReport report = new PeerReport(
            MACHINE,
            "abc",
            Instant.EPOCH,
            Sample.OURS,
            List.of(
                    sample("ours", "pp128", 10),
                    sample("llama.cpp", "pp128", 40),
                    sample("ours", "pp128", 90),
                    sample("llama.cpp", "pp128", 60),
                    sample("ours", "pp128", 20),
                    sample("llama.cpp", "pp128", 50),
                    sample("ours", "tg64", 5),
                    sample("Jlama JQ4", "pp128", 8),
                    sample("llama.cpp", "pp512", 7)));

    private static Sample sample(String engine, String test, double value) {
        return new Sample(engine, "m.gguf", test, "tokens/s", value);
    }

    @Test
    void ratios_are_of_medians_and_only_what_was_compared_has_a_row() {
        assertThat(report.markdown().lines().filter(line -> line.startsWith("|")))
                .containsExactly(
                        "| model | test | unit | ours | llama.cpp | ours / llama.cpp | Jlama JQ4 | ours / Jlama JQ4 |",
                        "|---|---|---|---:|---:|---:|---:|---:|",
                        "| m.gguf | pp128 | tokens/s | 20.00 | 50.00 | **0.40** | 8.00 | **2.50** |");
    }

    @Test
    void json_has_the_ratio_and_the_samples() throws IOException {
        JsonNode tests = new ObjectMapper().readTree(report.json()).get("tests");
        assertThat(tests).hasSize(1);
        JsonNode llama = tests.get(0).get("engines").get("llama.cpp");
        assertThat(llama.get("oursToThis").asDouble()).isCloseTo(0.4, within(1e-9));
        assertThat(llama.get("samples")).hasSize(3);
    }

    @Test
    void a_sample_is_read_as_it_was_written() {
        Sample sample = new Sample("Jlama JQ4", "a b.gguf", "tg64x4", "GB/s of weights", 1.5);
        assertThat(Sample.parse(sample.line().strip())).isEqualTo(sample);
        assertThatThrownBy(() -> Sample.parse("ours 3")).hasMessageContaining("found: ours 3");
    }
}
