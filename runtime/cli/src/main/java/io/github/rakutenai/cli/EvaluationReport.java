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

    /** What the card's scores are scores of. */
    static final String CARD_MODEL = "RakutenAI-7B-instruct";

    /**
     * One task. All but its names and counts are percent.
     *
     * @param score of the metric that the card names
     * @param low lower end of its 95 % confidence interval
     * @param high its upper end
     * @param shotsOfEvaluated whether the training set was missing, so that shots came from the evaluated examples
     * @param metrics this one and all others
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
            String metric,
            double score,
            double standardError,
            double low,
            double high,
            double card,
            double seconds,
            Map<String, Double> metrics) {

        static Row of(TaskResult result) {
            TaskCard card = result.task();
            Estimate score = result.score();
            Map<String, Double> metrics = new TreeMap<>();
            result.metrics().forEach((name, estimate) -> metrics.put(name, 100 * estimate.mean()));
            return new Row(
                    card.name(),
                    card.harness().address(),
                    card.harnessTask(),
                    result.shots(),
                    result.shotsOfEvaluated(),
                    result.seed(),
                    result.examples(),
                    result.cutExamples(),
                    card.metric(),
                    100 * score.mean(),
                    100 * score.standardError(),
                    100 * score.low(),
                    100 * score.high(),
                    card.cardPercent(),
                    result.seconds(),
                    metrics);
        }

        private String line() {
            return String.format(
                    Locale.ROOT,
                    "%-16s%6d%10d  %-12s%8.2f  %6.2f to %6.2f%8.2f%10.2f",
                    task,
                    shots,
                    examples,
                    metric,
                    score,
                    low,
                    high,
                    card,
                    examples / seconds);
        }

        private void notes(StringBuilder text) {
            if (shotsOfEvaluated) {
                text.append("%n%s: there is no training set, so that shots came from the evaluated examples"
                        .formatted(task));
            }
            if (cutExamples > 0) {
                text.append("%n%s: %d prompts did not fit the context and lost their beginning"
                        .formatted(task, cutExamples));
            }
        }
    }

    static EvaluationReport of(String model, List<TaskResult> results) {
        return new EvaluationReport(model, results.stream().map(Row::of).toList());
    }

    String text() {
        StringBuilder text = new StringBuilder("%s; card: %s%n".formatted(model, CARD_MODEL));
        text.append("task             shots  examples  metric         score      95 % interval    card  a second");
        for (Row row : tasks) {
            text.append(System.lineSeparator()).append(row.line());
        }
        tasks.forEach(row -> row.notes(text));
        return text.toString();
    }
}
