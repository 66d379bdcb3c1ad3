package io.github.rakutenai.benchmarks.peers;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.rakutenai.benchmarks.Machine;
import io.github.rakutenai.benchmarks.Sample;
import io.github.rakutenai.engine.measurement.Measurement;

/**
 * Medians of every engine side by side, and ours divided by each peer's. A ratio of rates above 1 means that ours is faster;
 * of times, marked by the unit "s", one below 1.
 *
 * @param commit of our sources, or "unknown"
 * @param ours the engine that is divided by the others
 */
record PeerReport(Machine machine, String commit, Instant date, String ours, List<Sample> samples) {

    private record Key(String model, String test, String unit) {}

    PeerReport {
        samples = List.copyOf(samples);
    }

    String markdown() {
        List<String> peers = peers();
        String head = "%s, %d processors, %s, commit %s, %s%n%n"
                .formatted(machine.cpu(), machine.processors(), machine.jdk(), commit, date);
        String names = peers.stream()
                .map(peer -> " %s | %s / %s |".formatted(peer, ours, peer))
                .collect(Collectors.joining());
        String columns = "| model | test | unit | " + ours + " |" + names + "%n|---|---|---|---:|".formatted()
                + "---:|---:|".repeat(peers.size()) + "%n".formatted();
        String rows = compared().entrySet().stream()
                .map(entry -> row(entry.getKey(), entry.getValue(), peers))
                .collect(Collectors.joining());
        return head + columns + rows;
    }

    private String row(Key key, Map<String, Measurement> engines, List<String> peers) {
        double own = engines.get(ours).median();
        String cells =
                peers.stream().map(peer -> peerCells(own, engines.get(peer))).collect(Collectors.joining());
        return String.format(
                Locale.ROOT, "| %s | %s | %s | %.2f |%s%n", key.model(), key.test(), key.unit(), own, cells);
    }

    private static String peerCells(double own, Measurement peer) {
        return peer == null
                ? " | |"
                : String.format(Locale.ROOT, " %.2f | **%.2f** |", peer.median(), own / peer.median());
    }

    String json() {
        ObjectNode root = new ObjectMapper().createObjectNode();
        root.put("cpu", machine.cpu())
                .put("processors", machine.processors())
                .put("jdk", machine.jdk())
                .put("commit", commit)
                .put("date", date.toString());
        ArrayNode rows = root.putArray("tests");
        compared().forEach((key, engines) -> add(rows.addObject(), key, engines));
        return root.toPrettyString();
    }

    private void add(ObjectNode row, Key key, Map<String, Measurement> engines) {
        row.put("model", key.model()).put("test", key.test()).put("unit", key.unit());
        ObjectNode array = row.putObject("engines");
        engines.forEach((engine, measurement) -> {
            ObjectNode node = array.putObject(engine);
            node.put("median", measurement.median())
                    .put("mean", measurement.mean())
                    .put("deviation", measurement.deviation());
            measurement.samples().forEach(node.putArray("samples")::add);
            if (!engine.equals(ours)) {
                node.put("oursToThis", engines.get(ours).median() / measurement.median());
            }
        });
    }

    private List<String> peers() {
        return samples.stream()
                .map(Sample::engine)
                .filter(engine -> !engine.equals(ours))
                .distinct()
                .toList();
    }

    /** What ours and at least one peer measured, in the order of the samples. */
    private Map<Key, Map<String, Measurement>> compared() {
        Map<Key, List<Sample>> byKey = samples.stream()
                .collect(Collectors.groupingBy(
                        s -> new Key(s.model(), s.test(), s.unit()), LinkedHashMap::new, Collectors.toList()));
        Map<Key, Map<String, Measurement>> compared = new LinkedHashMap<>();
        byKey.forEach((key, group) -> {
            Map<String, Measurement> engines = byEngine(key, group);
            if (engines.containsKey(ours) && engines.size() > 1) {
                compared.put(key, engines);
            }
        });
        return compared;
    }

    private Map<String, Measurement> byEngine(Key key, List<Sample> group) {
        Map<String, Measurement> engines = new LinkedHashMap<>();
        Stream.concat(Stream.of(ours), peers().stream()).forEach(engine -> {
            List<Double> values = group.stream()
                    .filter(sample -> sample.engine().equals(engine))
                    .map(Sample::value)
                    .toList();
            if (!values.isEmpty()) {
                engines.put(engine, new Measurement(key.test(), key.unit(), values));
            }
        });
        return engines;
    }
}
