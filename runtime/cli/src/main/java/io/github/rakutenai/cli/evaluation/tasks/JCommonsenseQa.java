package io.github.rakutenai.cli.evaluation.tasks;

import java.io.IOException;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.rakutenai.cli.evaluation.DataFolder;
import io.github.rakutenai.cli.evaluation.Document;
import io.github.rakutenai.cli.evaluation.Harness;
import io.github.rakutenai.cli.evaluation.Query;
import io.github.rakutenai.cli.evaluation.Section;
import io.github.rakutenai.cli.evaluation.Task;
import io.github.rakutenai.cli.evaluation.TaskCard;

/** Questions of common sense with five choices. */
final class JCommonsenseQa implements Task {

    private static final String NAME = "jcommonsenseqa";
    private static final String INSTRUCTION = "与えられた選択肢の中から、最適な答えを選んでください。出力は以下から選択してください：\n";

    @Override
    public TaskCard card() {
        return new TaskCard(
                NAME,
                "JCS",
                Harness.STABILITY_AI,
                "jcommonsenseqa-1.1-0.3",
                3,
                ChoiceMetrics.ACC,
                93.03,
                Jglue.source(NAME));
    }

    @Override
    public List<Section> read(DataFolder data) throws IOException {
        DocumentReader reader = (row, position) -> document(row);
        return Jglue.read(data, NAME, reader::readAll);
    }

    private static Document document(JsonNode row) {
        List<String> choices = IntStream.range(0, 5)
                .mapToObj(i -> row.required("choice" + i).asText())
                .toList();
        int gold = row.required("label").asInt();
        String list = choices.stream().map(choice -> "- " + choice).collect(Collectors.joining("\n"));
        return new Document(
                row.required("q_id").asText(),
                AlpacaPrompt.of(INSTRUCTION + list, row.required("question").asText()),
                choices.get(gold),
                new Query.Choice(choices, new ChoiceMetrics(choices, gold)));
    }
}
