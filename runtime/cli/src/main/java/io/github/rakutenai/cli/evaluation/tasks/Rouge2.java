package io.github.rakutenai.cli.evaluation.tasks;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The overlap of pairs of words that follow each other: 2PR / (P + R), with P and R the shares of the reply's and of the
 * reference's pairs that the other has, too.
 *
 * <p>Source: C.-Y. Lin, 2004, ROUGE: A package for automatic evaluation of summaries; counted as in google-research's rouge_score.
 */
final class Rouge2 {

    private Rouge2() {}

    static double f1(List<String> reply, List<String> reference) {
        Map<List<String>, Integer> ofReply = pairs(reply);
        Map<List<String>, Integer> ofReference = pairs(reference);
        int common = ofReply.entrySet().stream()
                .mapToInt(pair -> Math.min(pair.getValue(), ofReference.getOrDefault(pair.getKey(), 0)))
                .sum();
        if (common == 0) {
            return 0;
        }
        double precision = (double) common / (reply.size() - 1);
        double recall = (double) common / (reference.size() - 1);
        return 2 * precision * recall / (precision + recall);
    }

    private static Map<List<String>, Integer> pairs(List<String> words) {
        Map<List<String>, Integer> counts = new HashMap<>();
        for (int i = 1; i < words.size(); i++) {
            counts.merge(words.subList(i - 1, i + 1), 1, Integer::sum);
        }
        return counts;
    }
}
