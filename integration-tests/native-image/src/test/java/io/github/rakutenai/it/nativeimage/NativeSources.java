package io.github.rakutenai.it.nativeimage;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.constantpool.StringEntry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

/** What native-image would be given: arguments, the application's jar, its dependencies. */
final class NativeSources {

    private static final String FEATURE = "io/quarkus/runner/Feature.class";

    private final Path folder;
    private final Path runner;

    /** Those of everything at once, with vectors. */
    static NativeSources withVectors() {
        return new NativeSources(Path.of("target"));
    }

    /** Those of the chat sample, without vectors. */
    static NativeSources withoutVectors() {
        return new NativeSources(Path.of("../../samples/chat/target"));
    }

    private NativeSources(Path target) {
        folder = target.resolve("native-sources");
        runner = jars(folder).getFirst();
    }

    List<String> arguments() throws IOException {
        return List.of(Files.readString(folder.resolve("native-image.args")).split(" "));
    }

    /** Classes that Quarkus' feature names: all but a few of its other texts are those that are initialized at run time. */
    Set<String> initializedAtRunTime() throws IOException {
        return StreamSupport.stream(
                        ClassFile.of().parse(bytes(FEATURE)).constantPool().spliterator(), false)
                .filter(StringEntry.class::isInstance)
                .map(entry -> ((StringEntry) entry).stringValue())
                .collect(Collectors.toSet());
    }

    /** The classes that can be used by reflection, with what of them. */
    Map<String, JsonNode> reflection() throws IOException {
        JsonNode types = json("META-INF/native-image/reflect-config.json");
        return types.valueStream()
                .collect(Collectors.toMap(type -> type.get("name").asText(), type -> type));
    }

    /** The resources that are in it, as the patterns that choose them. */
    String resources() throws IOException {
        return json("META-INF/native-image/resource-config.json").toString();
    }

    private JsonNode json(String name) throws IOException {
        return new ObjectMapper().readTree(bytes(name));
    }

    /** A file of the application's jar, null if there is none. */
    byte[] bytes(String name) throws IOException {
        try (JarFile jar = new JarFile(runner.toFile())) {
            return jar.getEntry(name) == null
                    ? null
                    : jar.getInputStream(jar.getEntry(name)).readAllBytes();
        }
    }

    /** All classes of the dependencies whose file names contain one of these, by internal name. */
    Map<String, byte[]> classes(String... names) {
        Map<String, byte[]> classes = new TreeMap<>();
        jars(folder.resolve("lib")).stream()
                .filter(jar -> Stream.of(names).anyMatch(jar.getFileName().toString()::contains))
                .forEach(jar -> read(jar, classes));
        return classes;
    }

    private static void read(Path file, Map<String, byte[]> classes) {
        try (JarFile jar = new JarFile(file.toFile())) {
            for (JarEntry entry : (Iterable<JarEntry>) jar.stream()::iterator) {
                if (entry.getName().endsWith(".class") && !entry.getName().contains("META-INF")) {
                    try (InputStream in = jar.getInputStream(entry)) {
                        classes.put(entry.getName().replace(".class", ""), in.readAllBytes());
                    }
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<Path> jars(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".jar")).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
