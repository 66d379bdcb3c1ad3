package io.github.rakutenai.cli.evaluation.tasks;

import java.io.IOException;
import java.util.List;

import io.github.rakutenai.cli.evaluation.DataFolder;
import io.github.rakutenai.cli.evaluation.Document;
import io.github.rakutenai.cli.evaluation.Section;
import io.github.rakutenai.cli.evaluation.Shots;

/** The layout of JGLUE's data sets: questions of the validation set, shots of the training set. */
final class Jglue {

    private Jglue() {}

    static String source(String name) {
        return "%1$s-*/valid-*.json and train-*.json of https://github.com/yahoojapan/JGLUE, datasets/%1$s-v1.*"
                .formatted(name);
    }

    static List<Section> read(DataFolder data, String name, DataFolder.FileReader<Document> reader) throws IOException {
        return List.of(new Section(
                AlpacaPrompt.DESCRIPTION,
                reader.read(data.file(name + "-*/valid-*.json")),
                new Shots.Drawn(data.optional(name + "-*/train-*.json", reader))));
    }
}
