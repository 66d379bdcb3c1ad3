package io.github.rakutenai.benchmarks.endtoend;

import java.util.List;

import io.github.rakutenai.benchmarks.Measurement;
import io.github.rakutenai.engine.model.Model;

/**
 * What was measured of one model.
 *
 * @param file name of the file, without its folder
 * @param device what it was computed on
 */
record ModelResult(String file, Model model, String device, List<Measurement> measurements) {

    ModelResult {
        measurements = List.copyOf(measurements);
    }
}
