package io.github.rakutenai.cli.evaluation;

import java.util.List;
import java.util.stream.Collectors;

/**
 * A question with its worked examples.
 *
 * @param description may be empty
 */
record PromptedDocument(String section, String description, List<Document> shots, Document document) {

    private static final String SEPARATOR = "\n\n";

    /** Up to where the answer begins. */
    String prompt() {
        return shots.stream()
                .map(shot -> shot.question() + shot.answer() + SEPARATOR)
                .collect(Collectors.joining("", description, document.question()));
    }
}
