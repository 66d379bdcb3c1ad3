package io.github.rakutenai.benchmarks.peers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

import io.github.rakutenai.benchmarks.Arguments;
import io.github.rakutenai.benchmarks.Machine;
import io.github.rakutenai.benchmarks.Sample;

/** Prints ours against peers as ratios of medians, from a file of samples that the drivers of all engines wrote. */
public final class PeerRatios {

    private PeerRatios() {}

    public static void main(String... words) throws IOException {
        Arguments arguments = Arguments.parse(new TreeSet<>(Set.of("samples", "ours", "markdown", "json")), words);
        Path file = arguments
                .text("samples")
                .map(Path::of)
                .orElseThrow(() -> new IllegalArgumentException("--samples FILE is missing"));
        List<Sample> samples =
                Files.readAllLines(file).stream().map(Sample::parse).toList();
        String ours = arguments.text("ours").orElse(Sample.OURS);
        String commit = System.getProperty("rakutenai.commit", "unknown");
        PeerReport report = new PeerReport(Machine.current(), commit, Instant.now(), ours, samples);
        System.out.print(report.markdown());
        if (arguments.text("markdown").isPresent()) {
            Files.writeString(Path.of(arguments.text("markdown").get()), report.markdown());
        }
        if (arguments.text("json").isPresent()) {
            Files.writeString(Path.of(arguments.text("json").get()), report.json());
        }
    }
}
