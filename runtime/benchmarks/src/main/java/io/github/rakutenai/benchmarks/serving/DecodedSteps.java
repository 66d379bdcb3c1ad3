package io.github.rakutenai.benchmarks.serving;

import java.util.List;

import io.github.rakutenai.benchmarks.serving.StepLog.Step;

/**
 * Neighbouring steps in which an engine decoded the same number of sequences. Each but the first counts, from the end of the
 * one before to its own, and so does all that the engine does between them.
 */
record DecodedSteps(List<Step> steps) {

    DecodedSteps {
        steps = List.copyOf(steps);
        if (steps.size() < 2 || steps.stream().mapToLong(Step::rows).distinct().count() > 1) {
            throw new IllegalArgumentException("at least 2 steps with the same number of rows are needed, found "
                    + steps.stream().map(Step::rows).toList());
        }
    }

    double tokensPerSecond() {
        return tokens() * 1e9 / nanos();
    }

    /** What planning, sampling, text and events take, with whatever else delays the step thread. */
    double percentAroundBackend() {
        long computed = counted().stream().mapToLong(Step::computeNanos).sum();
        return 100 * (1 - (double) computed / nanos());
    }

    /** On the step thread. */
    double allocatedBytesPerToken() {
        return (steps.getLast().allocatedBytes() - steps.getFirst().allocatedBytes()) / (double) tokens();
    }

    private long tokens() {
        return counted().stream().mapToLong(Step::rows).sum();
    }

    private long nanos() {
        return steps.getLast().endNanos() - steps.getFirst().endNanos();
    }

    private List<Step> counted() {
        return steps.subList(1, steps.size());
    }
}
