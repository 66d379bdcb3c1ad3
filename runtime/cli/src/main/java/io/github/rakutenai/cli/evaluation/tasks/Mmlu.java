package io.github.rakutenai.cli.evaluation.tasks;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import io.github.rakutenai.cli.evaluation.DataFolder;
import io.github.rakutenai.cli.evaluation.Document;
import io.github.rakutenai.cli.evaluation.Harness;
import io.github.rakutenai.cli.evaluation.MissingDataException;
import io.github.rakutenai.cli.evaluation.Section;
import io.github.rakutenai.cli.evaluation.Shots;
import io.github.rakutenai.cli.evaluation.Task;
import io.github.rakutenai.cli.evaluation.TaskCard;

/** Examinations in 57 subjects, each of which counts the same. */
final class Mmlu implements Task {

    private static final List<String> KEYS = List.of("A", "B", "C", "D");
    private static final String TEST = "_test.csv";
    private static final String DEV = "_dev.csv";

    @Override
    public TaskCard card() {
        return new TaskCard(
                "mmlu",
                "MMLU",
                Harness.ELEUTHER_AI,
                "hendrycksTest-*",
                5,
                ChoiceMetrics.ACC,
                60.32,
                "test/*_test.csv and dev/*_dev.csv of https://people.eecs.berkeley.edu/~hendrycks/data.tar");
    }

    @Override
    public List<Section> read(DataFolder data) throws IOException {
        List<Section> sections = new ArrayList<>();
        for (Path file : data.files("test/*" + TEST)) {
            String name = file.getFileName().toString();
            String subject = name.substring(0, name.length() - TEST.length());
            sections.add(new Section(
                    subject,
                    "The following are multiple choice questions (with answers) about " + subject.replace('_', ' ')
                            + ".\n\n",
                    documents(file),
                    new Shots.First(documents(data.file("dev/" + subject + DEV)))));
        }
        if (sections.isEmpty()) {
            throw new MissingDataException("there is no test/*" + TEST);
        }
        return sections;
    }

    private static List<Document> documents(Path file) throws IOException {
        List<Document> documents = new ArrayList<>();
        for (String[] row : DataFolder.csv(file)) {
            documents.add(document(documents.size(), row));
        }
        return documents;
    }

    /** @param row question, four choices, the letter of the right one */
    private static Document document(int position, String[] row) {
        StringBuilder question = new StringBuilder(row[0].strip()).append('\n');
        for (int i = 0; i < KEYS.size(); i++) {
            question.append(KEYS.get(i)).append(". ").append(row[i + 1]).append('\n');
        }
        return EnglishChoices.document(
                String.valueOf(position), question.append("Answer:").toString(), KEYS, KEYS.indexOf(row[5]));
    }
}
