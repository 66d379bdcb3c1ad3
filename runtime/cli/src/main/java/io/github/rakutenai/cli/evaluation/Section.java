package io.github.rakutenai.cli.evaluation;

import java.util.List;

/**
 * A part of a task that is averaged for itself; most tasks have one.
 *
 * @param name empty where there is one
 * @param description what every prompt begins with; may be empty
 * @param documents in the data set's order
 */
public record Section(String name, String description, List<Document> documents, Shots shots) {

    public Section {
        documents = List.copyOf(documents);
    }

    /** The only one. */
    public Section(String description, List<Document> documents, Shots shots) {
        this("", description, documents, shots);
    }
}
