package io.github.rakutenai.cli.evaluation.tasks;

import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * Whether the likeliest choice is the right one ({@value #ACC}), and whether it is when each log-likelihood is divided by the
 * characters of its choice ({@value #ACC_NORM}). Of equally likely ones the first counts.
 */
record ChoiceMetrics(List<String> choices, int gold) implements Function<double[], Map<String, Double>> {

    static final String ACC = "acc";
    static final String ACC_NORM = "acc_norm";

    @Override
    public Map<String, Double> apply(double[] logLikelihoods) {
        double[] perCharacter = IntStream.range(0, logLikelihoods.length)
                .mapToDouble(i -> logLikelihoods[i] / characters(choices.get(i)))
                .toArray();
        return Map.of(ACC, isGold(logLikelihoods), ACC_NORM, isGold(perCharacter));
    }

    private double isGold(double[] scores) {
        return likeliest(scores) == gold ? 1 : 0;
    }

    /** The index of the largest score, the first one of equal ones. */
    static int likeliest(double[] scores) {
        int best = 0;
        for (int i = 1; i < scores.length; i++) {
            if (scores[i] > scores[best]) {
                best = i;
            }
        }
        return best;
    }

    private static int characters(String text) {
        return text.codePointCount(0, text.length());
    }
}
