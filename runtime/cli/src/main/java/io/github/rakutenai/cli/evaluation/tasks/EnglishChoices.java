package io.github.rakutenai.cli.evaluation.tasks;

import java.util.List;

import io.github.rakutenai.cli.evaluation.Document;
import io.github.rakutenai.cli.evaluation.Query;

/** The English harness' form of a question with choices: a space stands before each. */
final class EnglishChoices {

    private EnglishChoices() {}

    static Document document(String id, String question, List<String> choices, int gold) {
        List<String> continuations =
                choices.stream().map(choice -> " " + choice).toList();
        return new Document(
                id,
                question,
                continuations.get(gold),
                new Query.Choice(continuations, new ChoiceMetrics(choices, gold)));
    }
}
