package io.github.rakutenai.cli.evaluation.tasks;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.rakutenai.cli.evaluation.DataFolder;
import io.github.rakutenai.cli.evaluation.Document;

/** One example from one value of a JSON file. */
@FunctionalInterface
interface DocumentReader {

    /** @param position in the file, for examples that have no name of their own */
    Document read(JsonNode value, int position);

    default List<Document> readAll(Path file) throws IOException {
        List<Document> documents = new ArrayList<>();
        for (JsonNode value : DataFolder.json(file)) {
            documents.add(read(value, documents.size()));
        }
        return documents;
    }
}
