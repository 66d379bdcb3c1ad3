package io.github.rakutenai.cli.evaluation.tasks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

import io.github.rakutenai.cli.evaluation.DataFolder;
import io.github.rakutenai.cli.evaluation.Document;
import io.github.rakutenai.cli.evaluation.Harness;
import io.github.rakutenai.cli.evaluation.Query;
import io.github.rakutenai.cli.evaluation.Section;
import io.github.rakutenai.cli.evaluation.Shots;
import io.github.rakutenai.cli.evaluation.Task;
import io.github.rakutenai.cli.evaluation.TaskCard;

/** Sums in words, solved step by step; the last number of the reply counts. */
final class Mgsm implements Task {

    private static final String QUESTION_TAG = "問題：";
    private static final String ANSWER_TAG = "ステップごとの答え：";
    private static final Pattern NUMBER = Pattern.compile("-?[0-9.,]+");
    private static final int MAX_TOKENS = 256;

    @Override
    public TaskCard card() {
        return new TaskCard(
                "mgsm",
                "MGSM",
                Harness.STABILITY_AI,
                "mgsm-1.0-0.3",
                5,
                ChoiceMetrics.ACC,
                24.40,
                "mgsm_ja.tsv and exemplars.py of https://github.com/google-research/url-nlp, mgsm");
    }

    @Override
    public List<Section> read(DataFolder data) throws IOException {
        List<Document> documents = new ArrayList<>();
        for (String line : Files.readAllLines(data.file("mgsm_ja.tsv"))) {
            String[] columns = line.split("\t");
            documents.add(document(
                    String.valueOf(documents.size()), columns[0], Long.parseLong(columns[1].replace(",", "")), ""));
        }
        return List.of(
                new Section(AlpacaPrompt.DESCRIPTION, documents, new Shots.Drawn(shots(data.file("exemplars.py")))));
    }

    private static List<Document> shots(Path file) throws IOException {
        return MgsmExemplars.read(file, "ja").stream()
                .map(exemplar ->
                        document("", exemplar.question(), 0, exemplar.answer().replace(ANSWER_TAG, "")))
                .toList();
    }

    private static Document document(String id, String question, long number, String answer) {
        return new Document(
                id,
                // That there is no new line before the input is the harness' own.
                "### 指示:\n与えられた問題に対して、ステップごとに答えを導き出してください。### 入力:\n" + question.replace(QUESTION_TAG, "")
                        + "\n\n### 応答:\n",
                answer,
                new Query.Completion(
                        List.of("\n"),
                        new Query.ReplyLimit(List.of(), MAX_TOKENS),
                        (reply, model) -> Map.of(
                                ChoiceMetrics.ACC, lastNumber(reply).equals(OptionalLong.of(number)) ? 1.0 : 0.0)));
    }

    /** Empty where there is no number, or the last one is no integer. */
    static OptionalLong lastNumber(String reply) {
        return NUMBER.matcher(reply)
                .results()
                .map(MatchResult::group)
                .reduce((first, second) -> second)
                .map(Mgsm::integer)
                .orElseGet(OptionalLong::empty);
    }

    private static OptionalLong integer(String digits) {
        try {
            double value =
                    Double.parseDouble(digits.replaceAll("^\\.+|\\.+$", "").replace(",", ""));
            return value == Math.rint(value) ? OptionalLong.of((long) value) : OptionalLong.empty();
        } catch (NumberFormatException e) {
            return OptionalLong.empty();
        }
    }
}
