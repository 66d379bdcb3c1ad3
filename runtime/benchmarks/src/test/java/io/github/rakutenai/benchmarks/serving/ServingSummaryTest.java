package io.github.rakutenai.benchmarks.serving;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;

import io.github.rakutenai.benchmarks.Sample;
import org.junit.jupiter.api.Test;

class ServingSummaryTest {

    private static final String MODEL = "rakutenai-7b-8-layers-48000-tokens-%s-seed-1.gguf";

    @Test
    void tests_are_rows_and_models_and_engines_columns() {
        List<Sample> samples = List.of(
                new Sample(Sample.OURS, MODEL.formatted("Q4_K_M"), "tg8", "tokens/s", 9.111),
                new Sample(Sample.OURS, MODEL.formatted("Q4_K_M"), "tg8", "tokens/s", 30),
                new Sample(Sample.OURS, MODEL.formatted("Q4_K_M"), "tg8", "tokens/s", 12.34),
                new Sample(Sample.OURS_WITH_ONEDNN, MODEL.formatted("Q4_K_M"), "full step", "s", 0.456),
                new Sample(Sample.OURS, "demo.gguf", "tg8", "tokens/s", 1234.4));
        assertThat(ServingSummary.table(samples)).isEqualTo("""
                |===
                |Test |Unit |Q4_K_M, pure Java |Q4_K_M, oneDNN |demo.gguf, pure Java

                |tg8 |tokens/s |12.3 | |1234
                |full step |s | |0.46 |
                |===
                """);
    }
}
