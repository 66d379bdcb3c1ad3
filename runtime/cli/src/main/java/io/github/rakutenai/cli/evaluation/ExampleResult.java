package io.github.rakutenai.cli.evaluation;

import java.util.List;
import java.util.Map;

import com.fasterxml.jackson.annotation.JsonInclude;

/**
 * What came of one example.
 *
 * @param prompt as the model read it, if it was not cut
 * @param cutTokens of the prompt's beginning, which did not fit; of the longest where there are several
 * @param logLikelihoods of the continuations; null where the model wrote a reply
 * @param reply null where continuations were compared
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ExampleResult(
        String task,
        String section,
        String id,
        String prompt,
        int cutTokens,
        List<String> continuations,
        double[] logLikelihoods,
        String reply,
        Map<String, Double> metrics) {}
