package io.github.rakutenai.cli.evaluation.tasks;

import java.util.List;
import java.util.Map;

import io.github.rakutenai.cli.evaluation.LanguageModel;
import io.github.rakutenai.cli.evaluation.Query;

/** Whether a reply is one of the right answers, spelling aside ({@value #EXACT_MATCH}). */
record ExtractionMetrics(List<String> answers) implements Query.ReplyMetrics {

    static final String EXACT_MATCH = "exact_match";

    /** A question for a text of the context: a line of no more tokens than the longest right answer has. */
    static Query query(List<String> answers) {
        return new Query.Completion(List.of("\n"), new Query.ReplyLimit(answers, 0), new ExtractionMetrics(answers));
    }

    @Override
    public Map<String, Double> of(String reply, LanguageModel model) {
        String normalized = JapaneseNormalizer.normalize(reply);
        boolean equal = answers.stream()
                .anyMatch(answer -> JapaneseNormalizer.normalize(answer).equals(normalized));
        return Map.of(EXACT_MATCH, equal ? 1.0 : 0.0);
    }
}
