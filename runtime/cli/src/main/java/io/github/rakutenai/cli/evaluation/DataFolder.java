package io.github.rakutenai.cli.evaluation;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvParser;

/** A folder with data sets, each at any depth down to {@value #DEPTH}, in their published formats. */
public final class DataFolder {

    /** Reads the examples of a file. */
    @FunctionalInterface
    public interface FileReader<T> {

        List<T> read(Path file) throws IOException;
    }

    private static final int DEPTH = 6;
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final CsvMapper CSV =
            CsvMapper.builder().enable(CsvParser.Feature.WRAP_AS_ARRAY).build();

    private final Path folder;

    public DataFolder(Path folder) {
        this.folder = folder;
    }

    /**
     * The one file whose path ends like the pattern.
     *
     * @param pattern a glob of the end of a path, such as {@code jnli-*}{@code /valid-*.json}
     * @throws MissingDataException if there is none
     */
    public Path file(String pattern) throws IOException {
        return optionalFile(pattern)
                .orElseThrow(() -> new MissingDataException("there is no " + pattern + " in " + folder));
    }

    /**
     * As {@link #file}, if it is there.
     *
     * @throws IOException if there are several
     */
    public Optional<Path> optionalFile(String pattern) throws IOException {
        List<Path> found = files(pattern);
        if (found.size() > 1) {
            throw new IOException("%s is the end of %d files, such as %s and %s: name a folder with only one of them"
                    .formatted(pattern, found.size(), found.get(0), found.get(1)));
        }
        return found.stream().findFirst();
    }

    /** What a reader makes of {@link #optionalFile}; nothing where it is missing. */
    public <T> List<T> optional(String pattern, FileReader<T> reader) throws IOException {
        Optional<Path> file = optionalFile(pattern);
        return file.isPresent() ? reader.read(file.get()) : List.of();
    }

    /** All files whose paths end like the pattern, sorted. */
    public List<Path> files(String pattern) throws IOException {
        PathMatcher matcher = FileSystems.getDefault().getPathMatcher("glob:**/" + pattern);
        try (Stream<Path> paths = Files.walk(folder.toAbsolutePath(), DEPTH, FileVisitOption.FOLLOW_LINKS)
                .filter(path -> matcher.matches(path) && Files.isRegularFile(path))) {
            return paths.sorted().toList();
        }
    }

    /** The values of a JSON array or of JSON lines. */
    public static List<JsonNode> json(Path file) throws IOException {
        try (MappingIterator<JsonNode> values = JSON.readerFor(JsonNode.class).readValues(file.toFile())) {
            return values.readAll();
        }
    }

    /** The rows of a CSV file without a header. */
    public static List<String[]> csv(Path file) throws IOException {
        try (MappingIterator<String[]> rows = CSV.readerFor(String[].class).readValues(file.toFile())) {
            return rows.readAll();
        }
    }
}
