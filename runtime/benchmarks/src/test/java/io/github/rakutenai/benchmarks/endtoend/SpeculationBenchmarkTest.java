package io.github.rakutenai.benchmarks.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

import io.github.rakutenai.engine.testing.RandomBlocks;
import io.github.rakutenai.engine.testing.RandomCheckpoint;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole benchmark on a model of two tiny layers. */
class SpeculationBenchmarkTest {

    @Test
    void every_text_has_a_row_for_each_number_of_replies_and_the_chat_has_two(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("tiny.gguf");
        new RandomCheckpoint(32, 2, 2, 1, 16, 32, 600, 10_000, 1024, 0, 1e-5f).write(file, RandomBlocks.Q8_0, 1);
        ByteArrayOutputStream table = new ByteArrayOutputStream();
        SpeculationBenchmark.run(
                SpeculationBenchmark.arguments(
                        "--models",
                        file.toString(),
                        "--texts",
                        "code,free",
                        "--batches",
                        "1,2",
                        "--repetitions",
                        "1",
                        "--chat-model",
                        file.toString(),
                        "--question",
                        "a?"),
                new PrintStream(table, true, StandardCharsets.UTF_8));
        List<String> rows = table.toString(StandardCharsets.UTF_8).lines().toList();
        assertThat(rows).hasSize(2 + 2 * 2 + 2);
        assertThat(rows.get(5))
                .matches(
                        "\\| tiny.gguf \\| free, \\d+ \\+ \\d+ tokens \\| 2 \\| [0-9.]+ \\| [0-9.]+ \\| [0-9.]+ \\| \\d+/\\d+ \\|");
    }
}
