package io.github.rakutenai.benchmarks.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.withinPercentage;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.rakutenai.benchmarks.Arguments;
import io.github.rakutenai.benchmarks.BenchmarkReport;
import io.github.rakutenai.benchmarks.ModelResult;
import io.github.rakutenai.benchmarks.Sample;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole benchmark on a model of one small layer. */
class EndToEndBenchmarkTest {

    private static final List<String> TESTS = List.of("open", "pp5", "pp20", "tg4", "tg3x3");

    @TempDir
    private static Path folder;

    private static BenchmarkReport report;

    @BeforeAll
    static void run() throws IOException {
        report = EndToEndBenchmark.run(
                arguments("--formats Q8_0,Q4_K_M --folder " + folder + " --shape mistral --layers 1 --vocabulary 300"
                        + " --threads 2 --prompts 5,20 --step-tokens 16 --decode 4 --batches 1,3 --batch-decode 3"
                        + " --ids greedy --repetitions 2 --warmup-millis 0"));
    }

    private static Arguments arguments(String line) {
        return Arguments.parse(EndToEndBenchmark.options(), line.split(" "));
    }

    @Test
    void markdown_has_a_row_for_each_model_test_and_unit() {
        List<String> rows =
                report.markdown().lines().filter(line -> line.startsWith("| ")).toList();
        assertThat(rows.getFirst()).isEqualTo("| model | format | test | median | mean ± deviation | unit |");
        assertThat(rows.stream().skip(1)).hasSize(2 * 9);
        assertThat(rows.getLast())
                .matches("\\| mistral-1-layers-300-tokens-Q4_K_M-seed-1.gguf \\| Q4_K, Q6_K \\| tg3x3 "
                        + "\\| [0-9.]+ \\| [0-9.]+ ± [0-9.]+ \\| bytes allocated/token \\|");
    }

    @Test
    void json_has_every_sample_beside_its_statistics() throws IOException {
        JsonNode root = new ObjectMapper().readTree(report.json());
        assertThat(root.get("threads").asInt()).isEqualTo(2);
        assertThat(root.get("models")).hasSize(2);
        JsonNode measurements = root.get("models").get(0).get("measurements");
        Stream<String> tests = StreamSupport.stream(measurements.spliterator(), false)
                .map(node -> node.get("test").asText())
                .distinct();
        assertThat(tests).containsExactlyElementsOf(TESTS);
        assertThat(measurements)
                .allSatisfy(node -> assertThat(node.get("samples"))
                        .hasSize(2)
                        .allSatisfy(sample -> assertThat(sample.asDouble()).isNotNegative()));
    }

    @Test
    void samples_can_be_read_back() {
        List<Sample> samples = report.samples().lines().map(Sample::parse).toList();
        assertThat(samples).hasSize(2 * 2 * 9);
        assertThat(samples.getFirst().engine()).isEqualTo("ours");
        assertThat(samples.getFirst().test()).isEqualTo("open");
    }

    @Test
    void weights_read_follow_from_the_rate_and_the_size_of_the_matrices() {
        ModelResult q8 = report.models().getFirst();
        double stepsPerSecond = median(q8, "tg4", "tokens/s");
        long weights = 512L * (512 + 128 + 128 + 512 + 3 * 1024 + 300);
        assertThat(median(q8, "tg4", "GB/s of weights"))
                .isCloseTo(stepsPerSecond * weights / 32 * 34 / 1e9, withinPercentage(1));
    }

    private static double median(ModelResult result, String test, String unit) {
        return result.measurements().stream()
                .filter(m -> m.test().equals(test) && m.unit().equals(unit))
                .findFirst()
                .orElseThrow()
                .median();
    }

    @Test
    void an_unknown_option_is_refused_and_the_known_ones_are_listed() {
        assertThatThrownBy(() -> arguments("--thread 2"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("--thread is unknown")
                .hasMessageContaining("--threads");
    }
}
