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

/** Whether one sentence follows from another. */
final class Jnli implements Task {

    private static final String NAME = "jnli";
    private static final List<String> CHOICES = List.of("entailment", "contradiction", "neutral");
    private static final String INSTRUCTION =
            "与えられた前提と仮説の関係を回答してください。\n\n出力は以下から選択してください：\n" + String.join("\n", CHOICES);

    @Override
    public TaskCard card() {
        return new TaskCard(
                NAME, "JNLI", Harness.STABILITY_AI, "jnli-1.1-0.3", 3, ChoiceMetrics.ACC, 90.39, Jglue.source(NAME));
    }

    @Override
    public List<Section> read(DataFolder data) throws IOException {
        DocumentReader reader = (row, position) -> document(row);
        return Jglue.read(data, NAME, reader::readAll);
    }

    private static Document document(JsonNode row) {
        String label = row.required("label").asText();
        return new Document(
                row.required("sentence_pair_id").asText(),
                AlpacaPrompt.of(
                        INSTRUCTION,
                        "前提：" + row.required("sentence1").asText() + "\n仮説："
                                + row.required("sentence2").asText()),
                label,
                new Query.Choice(CHOICES, new ChoiceMetrics(CHOICES, CHOICES.indexOf(label))));
    }
}
