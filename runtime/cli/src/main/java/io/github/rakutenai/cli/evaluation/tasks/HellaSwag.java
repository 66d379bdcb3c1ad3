package io.github.rakutenai.cli.evaluation.tasks;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.stream.StreamSupport;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.rakutenai.cli.evaluation.DataFolder;
import io.github.rakutenai.cli.evaluation.Document;
import io.github.rakutenai.cli.evaluation.Harness;
import io.github.rakutenai.cli.evaluation.Section;
import io.github.rakutenai.cli.evaluation.Shots;
import io.github.rakutenai.cli.evaluation.Task;
import io.github.rakutenai.cli.evaluation.TaskCard;

/** How a scene goes on. */
final class HellaSwag implements Task {

    @Override
    public TaskCard card() {
        return new TaskCard(
                "hellaswag",
                "HellaSwag",
                Harness.ELEUTHER_AI,
                "hellaswag",
                10,
                ChoiceMetrics.ACC_NORM,
                82.70,
                "hellaswag_val.jsonl and hellaswag_train.jsonl of https://github.com/rowanz/hellaswag, data");
    }

    @Override
    public List<Section> read(DataFolder data) throws IOException {
        DocumentReader reader = (row, position) -> document(row);
        return List.of(new Section(
                "",
                reader.readAll(data.file("hellaswag_val.jsonl")),
                new Shots.Drawn(data.optional("hellaswag_train.jsonl", reader::readAll))));
    }

    private static Document document(JsonNode row) {
        String scene = row.required("activity_label").asText() + ": "
                + row.required("ctx_a").asText() + " "
                + capitalized(row.required("ctx_b").asText());
        List<String> endings = StreamSupport.stream(row.required("endings").spliterator(), false)
                .map(ending -> cleaned(ending.asText()))
                .toList();
        return EnglishChoices.document(
                row.required("ind").asText(),
                cleaned(scene),
                endings,
                row.required("label").asInt());
    }

    /** As Python's {@code capitalize}: all but the first letter become small. */
    private static String capitalized(String text) {
        if (text.isEmpty()) {
            return text;
        }
        int first = text.offsetByCodePoints(0, 1);
        return text.substring(0, first).toUpperCase(Locale.ROOT)
                + text.substring(first).toLowerCase(Locale.ROOT);
    }

    /** Without the marks of WikiHow's pages. */
    private static String cleaned(String text) {
        return text.strip().replace(" [title]", ". ").replaceAll("\\[.*?]", "").replace("  ", " ");
    }
}
