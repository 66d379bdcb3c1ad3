package io.github.rakutenai.cli.evaluation.tasks;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.StreamSupport;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.rakutenai.cli.evaluation.DataFolder;
import io.github.rakutenai.cli.evaluation.Document;
import io.github.rakutenai.cli.evaluation.Harness;
import io.github.rakutenai.cli.evaluation.Section;
import io.github.rakutenai.cli.evaluation.Task;
import io.github.rakutenai.cli.evaluation.TaskCard;

/** Answers that stand in a paragraph of Wikipedia. */
final class JSquad implements Task {

    private static final String NAME = "jsquad";
    private static final String SEPARATOR = "[SEP]";

    /** Shared with {@link JaqketV2}. */
    static final String INSTRUCTION = "与えられた文脈から、質問に対する答えを抜き出してください。";

    @Override
    public TaskCard card() {
        return new TaskCard(
                NAME,
                "JSQuAD",
                Harness.STABILITY_AI,
                "jsquad-1.1-0.3",
                2,
                ExtractionMetrics.EXACT_MATCH,
                80.44,
                Jglue.source(NAME));
    }

    @Override
    public List<Section> read(DataFolder data) throws IOException {
        return Jglue.read(data, NAME, JSquad::articles);
    }

    private static List<Document> articles(Path file) throws IOException {
        List<Document> documents = new ArrayList<>();
        for (JsonNode root : DataFolder.json(file)) {
            for (JsonNode article : root.required("data")) {
                for (JsonNode paragraph : article.required("paragraphs")) {
                    String context = context(paragraph.required("context").asText());
                    for (JsonNode question : paragraph.required("qas")) {
                        documents.add(document(context, question));
                    }
                }
            }
        }
        return documents;
    }

    /** Behind the title. */
    private static String context(String text) {
        return text.substring(text.lastIndexOf(SEPARATOR) < 0 ? 0 : text.lastIndexOf(SEPARATOR) + SEPARATOR.length())
                .strip();
    }

    private static Document document(String context, JsonNode question) {
        List<String> answers = StreamSupport.stream(question.required("answers").spliterator(), false)
                .map(answer -> answer.required("text").asText())
                .toList();
        return new Document(
                question.required("id").asText(),
                AlpacaPrompt.of(
                        INSTRUCTION,
                        "文脈：" + context + "\n質問："
                                + question.required("question").asText()),
                answers.getFirst(),
                ExtractionMetrics.query(answers));
    }
}
