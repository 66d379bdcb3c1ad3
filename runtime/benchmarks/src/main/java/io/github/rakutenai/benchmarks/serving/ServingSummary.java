package io.github.rakutenai.benchmarks.serving;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.github.rakutenai.benchmarks.Arguments;
import io.github.rakutenai.benchmarks.Sample;
import io.github.rakutenai.engine.measurement.Measurement;

/**
 * Prints the samples of several runs as one table in AsciiDoc, for the documentation: a row for each test and unit, a column
 * for each model and way of multiplying, medians in it.
 */
public final class ServingSummary {

    private record Row(String test, String unit) {}

    private record Column(String format, String engine) {

        private static Column of(Sample sample) {
            // The format in the name of a random file; other names as they are.
            String format = sample.model().replaceFirst(".*-tokens-(.*)-seed-.*", "$1");
            return new Column(format, sample.engine().equals(Sample.OURS) ? "pure Java" : "oneDNN");
        }
    }

    private ServingSummary() {}

    public static void main(String... words) throws IOException {
        Arguments arguments = Arguments.parse(Set.of("samples"), words);
        Path file = arguments
                .text("samples")
                .map(Path::of)
                .orElseThrow(() -> new IllegalArgumentException("--samples FILE is missing"));
        System.out.print(
                table(Files.readAllLines(file).stream().map(Sample::parse).toList()));
    }

    /** Rows and columns in the order of the samples. */
    static String table(List<Sample> samples) {
        List<Column> columns = samples.stream().map(Column::of).distinct().toList();
        Map<Row, List<Sample>> rows = samples.stream()
                .collect(Collectors.groupingBy(
                        sample -> new Row(sample.test(), sample.unit()), LinkedHashMap::new, Collectors.toList()));
        String head = columns.stream()
                .map(column -> " |" + column.format() + ", " + column.engine())
                .collect(Collectors.joining("", "|Test |Unit", "\n"));
        return rows.entrySet().stream()
                .map(row -> line(row.getKey(), row.getValue(), columns))
                .collect(Collectors.joining("", "|===\n" + head + "\n", "|===\n"));
    }

    private static String line(Row row, List<Sample> samples, List<Column> columns) {
        return columns.stream()
                .map(column -> " |"
                        + cell(samples.stream()
                                .filter(sample -> Column.of(sample).equals(column))))
                .collect(Collectors.joining("", "|" + row.test() + " |" + row.unit(), "\n"));
    }

    private static String cell(Stream<Sample> samples) {
        List<Double> values = samples.map(Sample::value).toList();
        return values.isEmpty() ? "" : rounded(new Measurement("cell", "any", values).median());
    }

    /** With about three digits. */
    private static String rounded(double value) {
        int decimals = value < 10 ? 2 : value < 100 ? 1 : 0;
        return String.format(Locale.ROOT, "%." + decimals + "f", value);
    }
}
