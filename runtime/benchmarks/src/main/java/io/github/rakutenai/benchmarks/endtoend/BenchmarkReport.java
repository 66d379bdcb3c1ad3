package io.github.rakutenai.benchmarks.endtoend;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.rakutenai.benchmarks.Machine;
import io.github.rakutenai.benchmarks.Measurement;
import io.github.rakutenai.benchmarks.peers.Sample;

/**
 * The results of one run, for people, programs and {@link io.github.rakutenai.benchmarks.peers.PeerRatios}.
 *
 * @param commit of the sources, or "unknown"
 */
record BenchmarkReport(Machine machine, String commit, Instant date, BenchmarkPlan plan, List<ModelResult> models) {

    BenchmarkReport {
        models = List.copyOf(models);
    }

    String markdown() {
        String head = "%s, %d processors, %d threads, %s, commit %s, %s%n%n"
                .formatted(machine.cpu(), machine.processors(), plan.threads(), machine.jdk(), commit, date);
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

    String json() {
        ObjectNode root = new ObjectMapper().createObjectNode();
        root.put("cpu", machine.cpu())
                .put("processors", machine.processors())
                .put("jdk", machine.jdk())
                .put("commit", commit)
                .put("date", date.toString())
                .put("threads", plan.threads())
                .put("stepTokens", plan.stepTokens())
                .put("kvCacheType", plan.kvCacheType().name())
                .put("repetitions", plan.repetitions());
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
    String samples() {
        return models.stream()
                .flatMap(result -> result.measurements().stream()
                        .flatMap(m -> m.samples().stream()
                                .map(value ->
                                        new Sample(plan.engine(), result.file(), m.test(), m.unit(), value).line())))
                .collect(Collectors.joining());
    }
}
