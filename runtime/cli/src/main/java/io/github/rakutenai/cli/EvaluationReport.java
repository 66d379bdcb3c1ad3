package io.github.rakutenai.cli;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

import io.github.rakutenai.cli.evaluation.Estimate;
import io.github.rakutenai.cli.evaluation.TaskCard;
import io.github.rakutenai.cli.evaluation.TaskResult;

/**
 * The scores of a model beside the model card's, for people and for programs.
 *
 * @param model its name
 */
record EvaluationReport(String model, List<Row> tasks) {

    private static final String HEADER =
            "task            shots  examples  metric          score     95 %% interval    card  a second%n";

    static EvaluationReport of(String model, List<TaskResult> results) {
        return new EvaluationReport(model, results.stream().map(Row::of).toList());
    }

    String text() {
        StringBuilder text = new StringBuilder(model)
                .append("; card: RakutenAI-7B-instruct")
                .append(System.lineSeparator())
                .append(HEADER.formatted());
        tasks.forEach(row -> row.appendTo(text));
        return text.toString().stripTrailing();
    }

    /**
     * One task.
     *
     * @param shotsOfEvaluated whether the training set was missing, so that shots came from the evaluated examples
     * @param cutExamples whose prompts did not fit the context
     * @param cardMetric the one that the card's score is
     * @param cardPercent the card's score of RakutenAI-7B-instruct
     */
    record Row(
            String task,
            String harness,
            String harnessTask,
            int shots,
            boolean shotsOfEvaluated,
            long seed,
            int examples,
            int cutExamples,
            double seconds,
            String cardMetric,
            double cardPercent,
            Map<String, Percent> metrics) {

        static Row of(TaskResult result) {
            TaskCard card = result.task();
            Map<String, Percent> metrics = new TreeMap<>();
            result.metrics().forEach((name, estimate) -> metrics.put(name, Percent.of(estimate)));
            return new Row(
                    card.name(),
                    card.harness().address(),
                    card.harnessTask(),
                    result.shots(),
                    result.shotsOfEvaluated(),
                    result.seed(),
                    result.examples(),
                    result.cutExamples(),
                    result.seconds(),
                    card.metric(),
                    card.cardPercent(),
                    metrics);
        }

        private void appendTo(StringBuilder text) {
            text.append(String.format(
                    Locale.ROOT,
                    "%-16s%5d%10d  %s%8.2f%10.2f%n",
                    task,
                    shots,
                    examples,
                    score(cardMetric),
                    cardPercent,
                    examples / seconds));
            metrics.keySet().stream()
                    .filter(metric -> !metric.equals(cardMetric))
                    .forEach(metric -> text.append("%33s%s%n".formatted("", score(metric))));
            if (shotsOfEvaluated) {
                text.append("  without a training set, shots came from the evaluated examples%n".formatted());
            }
            if (cutExamples > 0) {
                text.append("  %d prompts did not fit the context and lost their beginning%n".formatted(cutExamples));
            }
        }

        private String score(String metric) {
            Percent percent = metrics.get(metric);
            return String.format(
                    Locale.ROOT, "%-14s%7.2f%8.2f to%6.2f", metric, percent.score(), percent.low(), percent.high());
        }
    }

    /** An {@link Estimate} in percent. */
    record Percent(double score, double standardError, double low, double high) {

        static Percent of(Estimate estimate) {
            return new Percent(
                    100 * estimate.mean(), 100 * estimate.standardError(), 100 * estimate.low(), 100 * estimate.high());
        }
    }
}
