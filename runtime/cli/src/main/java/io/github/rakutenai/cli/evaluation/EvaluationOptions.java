package io.github.rakutenai.cli.evaluation;

import java.util.OptionalInt;

/**
 * How a task is run.
 *
 * @param shots worked examples before each question; empty: as many as in the model card
 * @param limit the most examples of each section, after they were shuffled; empty: all
 * @param seed of the order of examples and the choice of shots
 * @param concurrency examples that are computed together, at least 1
 */
public record EvaluationOptions(OptionalInt shots, OptionalInt limit, long seed, int concurrency) {

    /** That of both harnesses. */
    public static final long DEFAULT_SEED = 42;

    public EvaluationOptions {
        requireAtLeast("shots", shots.orElse(0), 0);
        requireAtLeast("limit", limit.orElse(1), 1);
        requireAtLeast("concurrency", concurrency, 1);
    }

    private static void requireAtLeast(String name, int value, int least) {
        if (value < least) {
            throw new IllegalArgumentException(name + " must be at least " + least + ", found " + value);
        }
    }
}
