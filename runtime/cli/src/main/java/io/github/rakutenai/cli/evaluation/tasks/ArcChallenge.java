package io.github.rakutenai.cli.evaluation.tasks;

import java.io.IOException;
import java.util.List;
import java.util.stream.StreamSupport;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.rakutenai.cli.evaluation.DataFolder;
import io.github.rakutenai.cli.evaluation.Document;
import io.github.rakutenai.cli.evaluation.Harness;
import io.github.rakutenai.cli.evaluation.Section;
import io.github.rakutenai.cli.evaluation.Shots;
import io.github.rakutenai.cli.evaluation.Task;
import io.github.rakutenai.cli.evaluation.TaskCard;

/** Questions of science for school children. */
final class ArcChallenge implements Task {

    private static final String LETTERS = "ABCDE";
    private static final String DIGITS = "12345";

    @Override
    public TaskCard card() {
        return new TaskCard(
                "arc_challenge",
                "ARC",
                Harness.ELEUTHER_AI,
                "arc_challenge",
                25,
                ChoiceMetrics.ACC_NORM,
                58.62,
                "ARC-Challenge-Test.jsonl and ARC-Challenge-Train.jsonl of https://allenai.org/data/arc");
    }

    @Override
    public List<Section> read(DataFolder data) throws IOException {
        DocumentReader reader = (row, position) -> document(row);
        return List.of(new Section(
                "",
                reader.readAll(data.file("ARC-Challenge-Test.jsonl")),
                new Shots.Drawn(data.optional("ARC-Challenge-Train.jsonl", reader::readAll))));
    }

    private static Document document(JsonNode row) {
        JsonNode question = row.required("question");
        List<String> choices = StreamSupport.stream(question.required("choices").spliterator(), false)
                .map(choice -> choice.required("text").asText())
                .toList();
        String key = row.required("answerKey").asText();
        return EnglishChoices.document(
                row.required("id").asText(),
                "Question: " + question.required("stem").asText() + "\nAnswer:",
                choices,
                Math.max(LETTERS.indexOf(key), DIGITS.indexOf(key)));
    }
}
