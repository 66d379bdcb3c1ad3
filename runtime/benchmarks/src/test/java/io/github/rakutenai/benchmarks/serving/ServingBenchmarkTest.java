package io.github.rakutenai.benchmarks.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;

import io.github.rakutenai.benchmarks.Arguments;
import io.github.rakutenai.benchmarks.BenchmarkReport;
import io.github.rakutenai.engine.measurement.Measurement;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole benchmark on a model of one small layer. */
class ServingBenchmarkTest {

    @TempDir
    private static Path folder;

    private static BenchmarkReport report;

    @BeforeAll
    static void run() throws Exception {
        report = ServingBenchmark.run(
                arguments("--formats Q8_0 --folder " + folder + " --shape mistral --layers 1 --vocabulary 300"
                        + " --scenarios batches,long-prompt,prefix,constrained --threads 2 --batches 1,3 --decode 4 --long-prompt 160 --prefix 40 --step-tokens 16"
                        + " --repetitions 2 --warmup-millis 0"));
    }

    private static Arguments arguments(String line) {
        return Arguments.parse(ServingBenchmark.options(), line.split(" "));
    }

    @Test
    void replies_together_are_compared_with_one_and_with_the_backend_alone() {
        assertThat(units("engine tg4x3"))
                .containsExactly("tokens/s", "% of a step around the backend", "bytes allocated/token", "times tg4");
        assertThat(units("backend tg4x3")).containsExactly("tokens/s");
        assertThat(measurement("engine tg4", "times tg4").median()).isEqualTo(1);
    }

    @Test
    void short_prompts_and_replies_beside_a_long_prompt_are_measured() {
        assertThat(measurement("first token of pp16 beside pp160", "s").samples())
                .hasSize(8);
        assertThat(measurement("full step", "s").samples()).hasSizeGreaterThan(5);
        assertThat(measurement("next token of 4 replies beside pp160", "s").samples())
                .hasSizeGreaterThan(8);
        assertThat(units("first token of pp16 beside pp160, p100")).containsExactly("s", "times a full step's p95");
    }

    @Test
    void documents_by_schemas_are_compared_with_free_ones() {
        assertThat(measurement("free tg4x3", "tokens/s").samples()).hasSize(2);
        assertThat(units("first tg4x3"))
                .containsExactlyElementsOf(units("known tg4x3"))
                .containsExactly(
                        "tokens/s",
                        "ms more around the backend",
                        "ms of masks beside it",
                        "% of a free step, together");
        assertThat(measurement("first tg4x3", "ms of masks beside it").median())
                .isGreaterThan(
                        measurement("known tg4x3", "ms of masks beside it").median());
    }

    @Test
    void a_known_prefix_is_compared_with_a_new_one() {
        assertThat(measurement("first token of pp56, 40 of them new", "s").samples())
                .hasSize(2);
        assertThat(units("first token of pp56, 40 of them known")).containsExactly("s", "times shorter");
    }

    @Test
    void a_scenario_that_does_not_exist_is_refused_and_the_others_are_listed() {
        assertThatThrownBy(() -> ServingBenchmark.run(arguments("--scenarios prompt")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("prompt")
                .hasMessageContaining("batches, long-prompt, prefix");
    }

    private static List<String> units(String test) {
        return measurements().stream()
                .filter(m -> m.test().equals(test))
                .map(Measurement::unit)
                .toList();
    }

    private static Measurement measurement(String test, String unit) {
        return measurements().stream()
                .filter(m -> m.test().equals(test) && m.unit().equals(unit))
                .findFirst()
                .orElseThrow();
    }

    private static List<Measurement> measurements() {
        return report.models().getFirst().measurements();
    }
}
