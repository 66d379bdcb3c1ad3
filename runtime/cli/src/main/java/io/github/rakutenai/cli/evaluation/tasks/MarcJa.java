package io.github.rakutenai.cli.evaluation.tasks;

import java.io.IOException;
import java.util.List;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.rakutenai.cli.evaluation.DataFolder;
import io.github.rakutenai.cli.evaluation.Document;
import io.github.rakutenai.cli.evaluation.Harness;
import io.github.rakutenai.cli.evaluation.Query;
import io.github.rakutenai.cli.evaluation.Section;
import io.github.rakutenai.cli.evaluation.Task;
import io.github.rakutenai.cli.evaluation.TaskCard;

/** Whether a review of a product is a good one. */
final class MarcJa implements Task {

    private static final String NAME = "marc_ja";
    private static final List<String> LABELS = List.of("positive", "negative");
    private static final List<String> CHOICES = List.of("ポジティブ", "ネガティブ");
    private static final String INSTRUCTION = "以下の製品レビューを、ポジティブまたはネガティブの感情クラスのいずれかに分類してください。";

    @Override
    public TaskCard card() {
        return new TaskCard(
                NAME,
                "MARC-ja",
                Harness.STABILITY_AI,
                "marc_ja-1.1-0.3",
                3,
                ChoiceMetrics.ACC,
                96.00,
                Jglue.source(NAME) + ", which its preprocess/marc-ja makes of the reviews");
    }

    @Override
    public List<Section> read(DataFolder data) throws IOException {
        DocumentReader reader = (row, position) -> document(row);
        return Jglue.read(data, NAME, reader::readAll);
    }

    private static Document document(JsonNode row) {
        int gold = LABELS.indexOf(row.required("label").asText());
        return new Document(
                row.required("review_id").asText(),
                AlpacaPrompt.of(INSTRUCTION, row.required("sentence").asText()),
                CHOICES.get(gold),
                new Query.Choice(CHOICES, new ChoiceMetrics(CHOICES, gold)));
    }
}
