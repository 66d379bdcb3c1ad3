package io.github.rakutenai.cli.evaluation.tasks;

import java.util.List;
import java.util.Map;

import io.github.rakutenai.cli.evaluation.LanguageModel;
import io.github.rakutenai.cli.evaluation.Query;

/**
 * ROUGE-2 over words ({@value #WORDS}) and over the model's own tokens ({@value #TOKENS}). The latter is what the harness
 * computes at the card's commit: its evaluator puts the model's tokenizer in the place of the task's MeCab.
 */
record SummaryMetrics(String reference) implements Query.ReplyMetrics {

    static final String WORDS = "rouge2";
    static final String TOKENS = "rouge2_tokens";

    @Override
    public Map<String, Double> of(String reply, LanguageModel model) {
        return Map.of(
                WORDS,
                Rouge2.f1(words(reply), words(reference)),
                TOKENS,
                Rouge2.f1(model.pieces(reply), model.pieces(reference)));
    }

    private static List<String> words(String text) {
        return Segmenter.words(JapaneseNormalizer.normalize(text));
    }
}
