package io.github.rakutenai.quarkus.runtime;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFileAttributeView;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoModelTest {

    private static final String BODY = "a model";
    private static final String SHA_256 = "97ff8a35544dcf40ad84047074439dd6aa3a0be469ea578a1b1c017d939ec61c";

    @TempDir
    Path folder;

    @Test
    void without_its_jar_there_is_no_demo_model() throws IOException {
        try (URLClassLoader empty = new URLClassLoader(new URL[0], null)) {
            assertThat(DemoModel.find(empty)).isEmpty();
        }
    }

    @Test
    void it_is_extracted_to_a_folder_named_by_its_hash() throws IOException {
        try (URLClassLoader jar = jar(BODY, SHA_256, BODY.length())) {
            Path file = DemoModel.find(jar).orElseThrow().extractTo(folder.resolve("cache"));

            assertThat(file).hasContent(BODY).isEqualTo(folder.resolve("cache/demo/" + SHA_256 + "/demo.gguf"));
            assertThat(file.getParent()).isDirectoryNotContaining("glob:**.part");
        }
    }

    @Test
    void whoever_may_read_new_files_may_read_the_extracted_one() throws IOException {
        Path other = Files.writeString(folder.resolve("new"), BODY);
        assumeTrue(Files.getFileStore(other).supportsFileAttributeView(PosixFileAttributeView.class));
        try (URLClassLoader jar = jar(BODY, SHA_256, BODY.length())) {
            Path file = DemoModel.find(jar).orElseThrow().extractTo(folder);
            assertThat(Files.getPosixFilePermissions(file)).isEqualTo(Files.getPosixFilePermissions(other));
        }
    }

    @Test
    void an_intact_file_is_left_alone_and_a_damaged_one_is_replaced() throws IOException {
        try (URLClassLoader jar = jar(BODY, SHA_256, BODY.length())) {
            DemoModel demo = DemoModel.find(jar).orElseThrow();
            Path file = demo.extractTo(folder);
            Object key = Files.readAttributes(file, BasicFileAttributes.class).fileKey();

            assertThat(Files.readAttributes(demo.extractTo(folder), BasicFileAttributes.class)
                            .fileKey())
                    .isEqualTo(key);
            Files.writeString(file, "a modem");
            assertThat(demo.extractTo(folder)).hasContent(BODY);
        }
    }

    @Test
    void eight_at_once_get_the_same_intact_file() throws Exception {
        try (URLClassLoader jar = jar(BODY, SHA_256, BODY.length());
                var executor = Executors.newVirtualThreadPerTaskExecutor()) {
            DemoModel demo = DemoModel.find(jar).orElseThrow();
            Callable<Path> extraction = () -> demo.extractTo(folder);
            List<Callable<Path>> extractions =
                    IntStream.range(0, 8).mapToObj(i -> extraction).toList();

            assertThat(executor.invokeAll(extractions).stream()
                            .map(Future::resultNow)
                            .collect(Collectors.toSet()))
                    .singleElement()
                    .satisfies(file -> assertThat(file).hasContent(BODY));
        }
    }

    @Test
    void a_damaged_jar_is_refused_and_leaves_nothing_behind() throws IOException {
        try (URLClassLoader jar = jar("a modem", SHA_256, BODY.length())) {
            DemoModel demo = DemoModel.find(jar).orElseThrow();

            assertThatThrownBy(() -> demo.extractTo(folder))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("is damaged: expected 7 bytes with SHA-256 " + SHA_256);
            assertThat(folder.resolve("demo/" + SHA_256)).isEmptyDirectory();
        }
    }

    @Test
    void a_malformed_description_names_the_value() throws IOException {
        try (URLClassLoader jar = jar(BODY, "../../etc", BODY.length())) {
            assertThatThrownBy(() -> DemoModel.find(jar))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("sha256 must be 64 hexadecimal digits, found \"../../etc\"");
        }
    }

    @Test
    void a_cache_that_cannot_be_written_names_the_property_to_set() throws IOException {
        Path occupied = Files.writeString(folder.resolve("occupied"), "a file");
        try (URLClassLoader jar = jar(BODY, SHA_256, BODY.length())) {
            DemoModel demo = DemoModel.find(jar).orElseThrow();

            assertThatThrownBy(() -> demo.extractTo(occupied))
                    .isInstanceOf(UncheckedIOException.class)
                    .hasMessageContaining("quarkus.rakutenai.cache-folder");
        }
    }

    private URLClassLoader jar(String body, String sha256, int sizeBytes) throws IOException {
        Path root = folder.resolve("jar");
        Path contents = Files.createDirectories(root.resolve("META-INF/rakutenai"));
        Files.writeString(contents.resolve("demo.gguf"), body, UTF_8);
        Files.writeString(contents.resolve("demo.properties"), """
                file=demo.gguf
                sha256=%s
                sizeBytes=%d
                """.formatted(sha256, sizeBytes));
        return new URLClassLoader(new URL[] {root.toUri().toURL()}, null);
    }
}
