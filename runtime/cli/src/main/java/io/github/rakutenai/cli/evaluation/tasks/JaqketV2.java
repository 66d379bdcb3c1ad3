package io.github.rakutenai.cli.evaluation.tasks;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.rakutenai.cli.evaluation.DataFolder;
import io.github.rakutenai.cli.evaluation.Document;
import io.github.rakutenai.cli.evaluation.Harness;
import io.github.rakutenai.cli.evaluation.Section;
import io.github.rakutenai.cli.evaluation.Shots;
import io.github.rakutenai.cli.evaluation.Task;
import io.github.rakutenai.cli.evaluation.TaskCard;

/** Questions of quizzes whose answers stand in passages that were found for them. */
final class JaqketV2 implements Task {

    /** As the data set's loader gives them; the harness would take ten. */
    private static final int PASSAGES = 5;

    @Override
    public TaskCard card() {
        return new TaskCard(
                "jaqket_v2",
                "Jaqket v2",
                Harness.STABILITY_AI,
                "jaqket_v2-0.1-0.3",
                1,
                ExtractionMetrics.EXACT_MATCH,
                81.79,
                "dev_jaqket_59.350.json and train_jaqket_59.350.json of https://huggingface.co/datasets/kumapo/JAQKET");
    }

    @Override
    public List<Section> read(DataFolder data) throws IOException {
        return List.of(new Section(
                AlpacaPrompt.DESCRIPTION,
                documents(data.file("dev_jaqket_*.json")),
                new Shots.Drawn(data.optional("train_jaqket_*.json", JaqketV2::documents))));
    }

    /** Without those whose answers do not stand in their passages. */
    private static List<Document> documents(Path file) throws IOException {
        return DataFolder.json(file).stream()
                .filter(row -> passages(row)
                        .anyMatch(passage -> passage.required("has_answer").asBoolean()))
                .map(JaqketV2::document)
                .toList();
    }

    private static Document document(JsonNode row) {
        List<String> answers =
                elements(row.required("answers")).map(JsonNode::asText).toList();
        String context =
                passages(row).map(passage -> passage.required("text").asText()).collect(Collectors.joining("\n"));
        return new Document(
                row.required("qid").asText(),
                AlpacaPrompt.of(
                        JSquad.INSTRUCTION,
                        "文脈：" + context + "\n質問：" + row.required("question").asText()),
                answers.getFirst(),
                ExtractionMetrics.query(answers));
    }

    private static Stream<JsonNode> passages(JsonNode row) {
        return elements(row.required("ctxs")).limit(PASSAGES);
    }

    private static Stream<JsonNode> elements(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false);
    }
}
