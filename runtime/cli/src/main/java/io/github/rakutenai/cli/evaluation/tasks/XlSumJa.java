package io.github.rakutenai.cli.evaluation.tasks;

import java.io.IOException;
import java.util.List;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.rakutenai.cli.evaluation.DataFolder;
import io.github.rakutenai.cli.evaluation.Document;
import io.github.rakutenai.cli.evaluation.Harness;
import io.github.rakutenai.cli.evaluation.Query;
import io.github.rakutenai.cli.evaluation.Section;
import io.github.rakutenai.cli.evaluation.Shots;
import io.github.rakutenai.cli.evaluation.Task;
import io.github.rakutenai.cli.evaluation.TaskCard;

/** One-sentence summaries of news. */
final class XlSumJa implements Task {

    private static final String INSTRUCTION = "与えられたニュース記事を要約してください。";
    private static final int MORE_TOKENS_THAN_REFERENCE = 10;

    @Override
    public TaskCard card() {
        return new TaskCard(
                "xlsum_ja",
                "XLSum-ja",
                Harness.STABILITY_AI,
                "xlsum_ja-1.0-0.3",
                1,
                SummaryMetrics.TOKENS,
                8.67,
                "xlsum_ja/test.jsonl and train.jsonl, the splits of https://huggingface.co/datasets/mkshing/xlsum_ja");
    }

    @Override
    public List<Section> read(DataFolder data) throws IOException {
        DocumentReader reader = XlSumJa::document;
        return List.of(new Section(
                AlpacaPrompt.DESCRIPTION,
                reader.readAll(data.file("xlsum_ja/test.jsonl")),
                new Shots.Drawn(data.optional("xlsum_ja/train.jsonl", reader::readAll))));
    }

    private static Document document(JsonNode row, int position) {
        String summary = row.required("summary").asText();
        return new Document(
                String.valueOf(position),
                AlpacaPrompt.of(INSTRUCTION, "ニュース記事:" + row.required("text").asText()),
                summary,
                new Query.Completion(
                        List.of("\n"),
                        new Query.ReplyLimit(List.of(summary), MORE_TOKENS_THAN_REFERENCE),
                        new SummaryMetrics(summary)));
    }
}
