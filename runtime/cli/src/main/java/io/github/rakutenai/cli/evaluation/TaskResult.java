package io.github.rakutenai.cli.evaluation;

import java.util.Map;

/**
 * A task's score.
 *
 * @param shotsOfEvaluated whether the training set was missing, so that shots came from the evaluated examples
 * @param cutExamples whose prompts did not fit the context
 * @param metrics by name
 */
public record TaskResult(
        TaskCard task,
        int shots,
        boolean shotsOfEvaluated,
        long seed,
        int examples,
        int cutExamples,
        double seconds,
        Map<String, Estimate> metrics) {}
