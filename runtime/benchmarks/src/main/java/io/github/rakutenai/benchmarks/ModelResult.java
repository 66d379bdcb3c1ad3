package io.github.rakutenai.benchmarks;

import java.util.List;

import io.github.rakutenai.engine.measurement.Measurement;
import io.github.rakutenai.engine.model.Model;

/**
 * What was measured of one model.
 *
 * @param file name of the file, without its folder
 * @param device what it was computed on
 */
public record ModelResult(String file, Model model, String device, List<Measurement> measurements) {

    public ModelResult {
        measurements = List.copyOf(measurements);
    }
}
