package io.github.rakutenai.cli.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.Function;
import java.util.stream.IntStream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.rakutenai.cli.evaluation.tasks.Tasks;
import io.github.rakutenai.engine.testing.TestData;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * What the tool says of real examples, against what is computed by hand: prompts and right answers are read from the files once
 * more, and log-likelihoods come from all logits of each text by itself.
 */
@Timeout(120)
class HandComputationTest {

    private static final int EXAMPLES = 20;
    private static final String DESCRIPTION = "以下は、タスクを説明する指示と、文脈のある入力の組み合わせです。要求を適切に満たす応答を書きなさい。";
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    static Path folder;

    private static DemoModel demo;

    private final List<ExampleResult> examples = new ArrayList<>();

    @BeforeAll
    static void copyModel() throws Exception {
        demo = DemoModel.in(folder);
    }

    @Test
    void jcommonsenseqa_is_what_a_hand_computation_gives() throws Exception {
        Path data = TestData.require("jglue/jcommonsenseqa-v1.3");
        Map<String, JsonNode> rows = rows(data.resolve("valid-v1.3.json"), "q_id");
        TaskResult result = run("jcommonsenseqa", data, 1, EXAMPLES);

        double right = check(example -> {
            JsonNode row = rows.get(example.id());
            assertThat(example.prompt())
                    .startsWith(DESCRIPTION + "\n\n### 指示:\n与えられた選択肢の中から")
                    .endsWith("- %s\n- %s\n- %s\n- %s\n- %s\n\n### 入力:\n%s\n\n### 応答:\n"
                            .formatted(
                                    row.get("choice0").asText(),
                                    row.get("choice1").asText(),
                                    row.get("choice2").asText(),
                                    row.get("choice3").asText(),
                                    row.get("choice4").asText(),
                                    row.get("question").asText()));
            assertThat(example.prompt().split("### 応答:\n", -1)).hasSize(1 + 2);
            return row.get("choice" + row.get("label").asInt()).asText();
        });
        assertThat(result.metrics().get("acc").mean()).isEqualTo(right / EXAMPLES);
    }

    @Test
    void jnli_is_what_a_hand_computation_gives() throws Exception {
        Path data = TestData.require("jglue/jnli-v1.3");
        Map<String, JsonNode> rows = rows(data.resolve("valid-v1.3.json"), "sentence_pair_id");
        TaskResult result = run("jnli", data, 1, EXAMPLES);

        assertThat(result.shotsOfEvaluated()).isTrue();
        double right = check(example -> {
            JsonNode row = rows.get(example.id());
            assertThat(example.continuations()).containsExactly("entailment", "contradiction", "neutral");
            assertThat(example.prompt())
                    .endsWith("entailment\ncontradiction\nneutral\n\n### 入力:\n前提：%s\n仮説：%s\n\n### 応答:\n"
                            .formatted(
                                    row.get("sentence1").asText(),
                                    row.get("sentence2").asText()));
            return row.get("label").asText();
        });
        assertThat(result.metrics().get("acc").mean()).isEqualTo(right / EXAMPLES);
    }

    @Test
    void mgsm_writes_what_a_greedy_hand_computation_writes() throws Exception {
        List<String> lines = Files.readAllLines(TestData.require("mgsm/mgsm_ja.tsv"));
        // Its worked examples are in a file of their own.
        Files.copy(TestData.require("mgsm/mgsm_ja.tsv"), folder.resolve("mgsm_ja.tsv"));
        Files.writeString(folder.resolve("exemplars.py"), """
                MGSM_EXEMPLARS = {
                    "ja": {
                        "1": {
                            "q": "問題：1 と 2 を足すと？",
                            "a": "ステップごとの答え：1 + 2 = 3。"
                                 "答えは3です。"
                        },
                    },
                }
                """);
        run("mgsm", folder, 1, 2);

        try (HandComputation hand = new HandComputation(demo.file())) {
            for (ExampleResult example : examples) {
                String question = lines.get(Integer.parseInt(example.id())).split("\t")[0];
                assertThat(example.prompt()).isEqualTo("""
                                %s

                                ### 指示:
                                与えられた問題に対して、ステップごとに答えを導き出してください。### 入力:
                                1 と 2 を足すと？

                                ### 応答:
                                1 + 2 = 3。答えは3です。

                                ### 指示:
                                与えられた問題に対して、ステップごとに答えを導き出してください。### 入力:
                                %s

                                ### 応答:
                                """.formatted(DESCRIPTION, question));
                assertThat(example.reply()).isEqualTo(hand.firstLine(example.prompt(), 256));
            }
        }
    }

    /** @param answer checks a prompt and gives the right answer; the number of right choices comes back */
    private double check(Function<ExampleResult, String> answer) throws Exception {
        assertThat(examples).hasSize(EXAMPLES);
        int right = 0;
        try (HandComputation hand = new HandComputation(demo.file())) {
            for (ExampleResult example : examples) {
                String gold = answer.apply(example);
                double[] byHand = hand.logLikelihoods(example.prompt(), example.continuations());
                assertThat(example.logLikelihoods()).containsExactly(byHand, within(1e-9));
                int likeliest = IntStream.range(0, byHand.length)
                        .reduce((best, i) -> byHand[i] > byHand[best] ? i : best)
                        .getAsInt();
                right += gold.equals(example.continuations().get(likeliest)) ? 1 : 0;
            }
        }
        return right;
    }

    private TaskResult run(String task, Path data, int shots, int limit) throws Exception {
        EvaluationListener listener = new EvaluationListener() {
            @Override
            public void started(TaskCard started, int count) {
                assertThat(count).isEqualTo(limit);
            }

            @Override
            public void finished(ExampleResult example) {
                examples.add(example);
            }
        };
        return demo.run(
                Tasks.named(task),
                data,
                new EvaluationOptions(OptionalInt.of(shots), OptionalInt.of(limit), 42, 16),
                listener);
    }

    private static Map<String, JsonNode> rows(Path file, String id) throws Exception {
        Map<String, JsonNode> rows = new HashMap<>();
        for (String line : Files.readAllLines(file)) {
            JsonNode row = JSON.readTree(line);
            rows.put(row.get(id).asText(), row);
        }
        return rows;
    }
}
