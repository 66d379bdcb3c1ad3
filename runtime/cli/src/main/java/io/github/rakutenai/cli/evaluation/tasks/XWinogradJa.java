package io.github.rakutenai.cli.evaluation.tasks;

import java.io.IOException;
import java.util.List;
import java.util.Map;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.rakutenai.cli.evaluation.DataFolder;
import io.github.rakutenai.cli.evaluation.Document;
import io.github.rakutenai.cli.evaluation.Harness;
import io.github.rakutenai.cli.evaluation.Query;
import io.github.rakutenai.cli.evaluation.Section;
import io.github.rakutenai.cli.evaluation.Shots;
import io.github.rakutenai.cli.evaluation.Task;
import io.github.rakutenai.cli.evaluation.TaskCard;

/** Which of two sentences that differ in what a word stands for is likelier; there is no prompt. */
final class XWinogradJa implements Task {

    @Override
    public TaskCard card() {
        return new TaskCard(
                "xwinograd_ja",
                "xWino",
                Harness.STABILITY_AI,
                "xwinograd_ja",
                0,
                ChoiceMetrics.ACC,
                75.18,
                "xwinograd_ja/test.jsonl, the split of https://huggingface.co/datasets/juletxara/xwinograd, jp");
    }

    @Override
    public List<Section> read(DataFolder data) throws IOException {
        DocumentReader reader = XWinogradJa::document;
        return List.of(new Section("", reader.readAll(data.file("xwinograd_ja/test.jsonl")), new Shots.InQuestion()));
    }

    private static Document document(JsonNode row, int position) {
        List<String> sentences = List.of(
                row.required("sentence1").asText(), row.required("sentence2").asText());
        int gold = row.required("answer").asInt() - 1;
        return new Document(
                String.valueOf(position),
                "",
                sentences.get(gold),
                new Query.Choice(
                        sentences,
                        // Equally likely is wrong.
                        likelihoods ->
                                Map.of(ChoiceMetrics.ACC, likelihoods[gold] > likelihoods[1 - gold] ? 1.0 : 0.0)));
    }
}
