package io.github.rakutenai.quarkus.runtime;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

import org.eclipse.microprofile.config.Config;

/**
 * Everything that engines are made from: two applications with equal ones may have the same engines.
 *
 * @param properties all of `quarkus.rakutenai.` that are set
 * @param files what they name, files and folders, with what tells a changed file from an unchanged one
 */
record EngineConfiguration(Map<String, String> properties, Map<Path, List<FileState>> files) {

    private static final String PREFIX = "quarkus.rakutenai.";

    record FileState(Path file, long sizeBytes, FileTime modified) {

        private static FileState of(Path file) {
            try {
                return new FileState(file, Files.size(file), Files.getLastModifiedTime(file));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /**
     * The configuration of now, with the files and folders that its properties name. Models of the hub are told by their names
     * alone.
     *
     * @param models where the models are that it names
     */
    static EngineConfiguration of(Config config, Collection<ModelSource> models) {
        Map<String, String> properties = new TreeMap<>();
        for (String name : config.getPropertyNames()) {
            if (name.startsWith(PREFIX)) {
                config.getOptionalValue(name, String.class).ifPresent(value -> properties.put(name, value));
            }
        }
        Map<Path, List<FileState>> files = new HashMap<>();
        Stream.concat(models.stream().flatMap(EngineConfiguration::path), templates(properties))
                .forEach(path -> files.put(path, states(path)));
        return new EngineConfiguration(properties, files);
    }

    private static Stream<Path> path(ModelSource model) {
        return switch (model) {
            case ModelSource.Local(Path path) -> Stream.of(path);
            case ModelSource.Cached cached -> Stream.empty();
            case ModelSource.AtHub hub -> Stream.empty();
        };
    }

    private static Stream<Path> templates(Map<String, String> properties) {
        return properties.entrySet().stream()
                .filter(property -> property.getKey().endsWith("chat-template"))
                .flatMap(property -> EngineSettings.file(property.getValue()).stream());
    }

    private static List<FileState> states(Path path) {
        try (Stream<Path> files = Files.walk(path, 1)) {
            return files.filter(Files::isRegularFile)
                    .sorted()
                    .map(FileState::of)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
