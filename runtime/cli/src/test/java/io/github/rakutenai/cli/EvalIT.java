package io.github.rakutenai.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class EvalIT {

    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    Path folder;

    private Path model;

    @BeforeEach
    void prepare() throws Exception {
        model = folder.resolve("demo.gguf");
        try (InputStream demo = getClass().getResourceAsStream("/META-INF/rakutenai/demo.gguf")) {
            Files.copy(demo, model);
        }
        Path data = Files.createDirectory(folder.resolve("xwinograd_ja"));
        Files.writeString(data.resolve("test.jsonl"), """
                {"sentence1": "兄は弟に本を貸した。", "sentence2": "弟は兄に本を貸した。", "answer": "2"}
                {"sentence1": "犬は猫を見た。", "sentence2": "猫は犬を見た。", "answer": "1"}
                {"sentence1": "父は母を呼んだ。", "sentence2": "母は父を呼んだ。", "answer": "1"}
                """);
    }

    @Test
    void scores_and_samples_say_the_same() throws Exception {
        Path samples = folder.resolve("samples.jsonl");
        CommandProcess evaluated = rakutenai("xwinograd_ja", "--json", "--samples", samples.toString());

        assertThat(evaluated.exitCode()).as(evaluated.err()).isZero();
        assertThat(evaluated.err()).contains("xwinograd_ja: 3 of 3, acc ");
        JsonNode task = JSON.readTree(evaluated.out()).at("/tasks/0");
        assertThat(task.path("examples").asInt()).isEqualTo(3);
        assertThat(task.path("cardPercent").asDouble()).isEqualTo(75.18);
        List<String> lines = Files.readAllLines(samples);
        assertThat(lines).hasSize(3);
        double right = 0;
        for (String line : lines) {
            JsonNode sample = JSON.readTree(line);
            assertThat(sample.path("continuations")).hasSize(2);
            assertThat(sample.path("logLikelihoods")).hasSize(2).allMatch(value -> value.asDouble() < 0);
            right += sample.at("/metrics/acc").asDouble();
        }
        assertThat(task.at("/metrics/acc/score").asDouble()).isCloseTo(100 * right / 3, within(1e-9));
    }

    @Test
    void a_table_shows_the_cards_score_beside_ours() throws Exception {
        CommandProcess evaluated = rakutenai("xwinograd_ja", "--limit", "2", "--no-prefix-cache");

        assertThat(evaluated.out().lines().toList())
                .hasSize(3)
                .last()
                .asString()
                .matches("xwinograd_ja +0 +2  acc +\\d+\\.00 +\\d+\\.\\d\\d to +\\d+\\.\\d\\d +75\\.18 +\\d+\\.\\d\\d");
    }

    @Test
    void missing_data_is_told_with_where_to_get_it() throws Exception {
        CommandProcess evaluated = rakutenai("hellaswag");

        assertThat(evaluated.exitCode()).isEqualTo(1);
        assertThat(evaluated.err())
                .contains("there is no hellaswag_val.jsonl in " + folder, "https://github.com/rowanz/hellaswag")
                .doesNotContain("\tat ");
    }

    private CommandProcess rakutenai(String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of("eval", model.toString(), "--data", folder.toString()));
        command.addAll(List.of(arguments));
        return CommandProcess.run(Map.of(), "", command.toArray(String[]::new));
    }
}
