package io.github.rakutenai.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.rakutenai.engine.measurement.Measurement;

/**
 * The results of one run, for people, programs and {@link io.github.rakutenai.benchmarks.peers.PeerRatios}.
 *
 * @param commit of the sources, or "unknown"
 * @param engine what the samples of this run are called
 * @param settings of this run by name, numbers and texts, in the order in which they are printed
 */
public record BenchmarkReport(
        Machine machine,
        String commit,
        Instant date,
        String engine,
        Map<String, Object> settings,
        List<ModelResult> models) {

    /** The options of files to {@link #write}. */
    public static final Set<String> OPTIONS = Set.of("markdown", "json", "samples");

    private static final ObjectMapper MAPPER = new ObjectMapper();

    public BenchmarkReport {
        settings = Collections.unmodifiableMap(new LinkedHashMap<>(settings));
        models = List.copyOf(models);
    }

    /** What was measured here and now. */
    public static BenchmarkReport of(String engine, Map<String, Object> settings, List<ModelResult> models) {
        String commit = System.getProperty("rakutenai.commit", "unknown");
        return new BenchmarkReport(Machine.current(), commit, Instant.now(), engine, settings, models);
    }

    /** Prints it, and writes the files that the arguments name; samples are appended. */
    public void write(Arguments arguments) throws IOException {
        System.out.print(markdown());
        write(arguments.text("markdown"), markdown(), StandardOpenOption.TRUNCATE_EXISTING);
        write(arguments.text("json"), json(), StandardOpenOption.TRUNCATE_EXISTING);
        write(arguments.text("samples"), samples(), StandardOpenOption.APPEND);
    }

    private static void write(Optional<String> file, String text, StandardOpenOption mode) throws IOException {
        if (file.isPresent()) {
            Files.writeString(Path.of(file.get()), text, StandardOpenOption.CREATE, StandardOpenOption.WRITE, mode);
        }
    }

    public String markdown() {
        String set = settings.entrySet().stream()
                .map(setting -> setting.getKey() + " " + setting.getValue())
                .collect(Collectors.joining(", "));
        String head = "%s, %d processors, %s, commit %s, %s; %s: %s%n%n"
                .formatted(machine.cpu(), machine.processors(), machine.jdk(), commit, date, engine, set);
        String columns = "| model | format | test | median | mean ± deviation | unit |%n|---|---|---|---:|---:|---|%n"
                .formatted();
        return models.stream().flatMap(BenchmarkReport::rows).collect(Collectors.joining("", head + columns, ""));
    }

    private static Stream<String> rows(ModelResult result) {
        return result.measurements().stream()
                .map(m -> String.format(
                        Locale.ROOT,
                        "| %s | %s | %s | %.3f | %.3f ± %.3f | %s |%n",
                        result.file(),
                        result.model().format(),
                        m.test(),
                        m.median(),
                        m.mean(),
                        m.deviation(),
                        m.unit()));
    }

    public String json() {
        ObjectNode root = MAPPER.createObjectNode();
        root.put("cpu", machine.cpu())
                .put("processors", machine.processors())
                .put("jdk", machine.jdk())
                .put("commit", commit)
                .put("date", date.toString());
        settings.forEach((name, value) -> root.set(name, MAPPER.valueToTree(value)));
        ArrayNode array = root.putArray("models");
        models.forEach(result -> add(array.addObject(), result));
        return root.toPrettyString();
    }

    private static void add(ObjectNode node, ModelResult result) {
        node.put("file", result.file())
                .put("format", result.model().format())
                .put("parameters", result.model().parameters())
                .put("sizeBytes", result.model().sizeBytes())
                .put("device", result.device());
        ArrayNode array = node.putArray("measurements");
        result.measurements().forEach(measurement -> add(array.addObject(), measurement));
    }

    private static void add(ObjectNode node, Measurement measurement) {
        node.put("test", measurement.test())
                .put("unit", measurement.unit())
                .put("median", measurement.median())
                .put("mean", measurement.mean())
                .put("deviation", measurement.deviation());
        ArrayNode samples = node.putArray("samples");
        measurement.samples().forEach(samples::add);
    }

    /** Every sample on a line, in the form that the drivers of all engines write. */
    public String samples() {
        return models.stream()
                .flatMap(result -> result.measurements().stream()
                        .flatMap(m -> m.samples().stream()
                                .map(value -> new Sample(engine, result.file(), m.test(), m.unit(), value).line())))
                .collect(Collectors.joining());
    }
}
