package io.github.rakutenai.benchmarks.endtoend;

import io.github.rakutenai.engine.measurement.Measurement;

/**
 * What was measured of one text.
 *
 * @param without tokens a second without draft tokens
 * @param with the same with them
 * @param drafted draft tokens that were verified, in all repetitions
 * @param accepted those of them that were sampled
 */
record SpeculationResult(Measurement without, Measurement with, long drafted, long accepted) {

    double ratio() {
        return with.median() / without.median();
    }
}
