package io.github.rakutenai.it.nomodel;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One packaged application, which names no model. */
class ProductionIT {

    private static final Path MODEL_FOLDER = Path.of("../../samples/demo-model/src/main/resources/META-INF/rakutenai")
            .toAbsolutePath();

    @Test
    void a_production_build_that_names_no_model_contains_none() throws IOException {
        try (Stream<Path> files = Files.walk(PackagedApplication.FOLDER)) {
            assertThat(files.map(Path::toString))
                    .anyMatch(name -> name.contains("rakutenai-engine"))
                    .noneMatch(name -> name.contains("demo-model") || name.endsWith(".gguf"));
        }
    }

    @Test
    void it_does_not_start_without_a_model_and_lists_the_ways_to_set_one() throws Exception {
        try (PackagedApplication application = PackagedApplication.start()) {
            assertThat(application.exitCode()).isNotZero();
            assertThat(application.log())
                    .contains("quarkus.rakutenai.model is not set")
                    .contains("-Dquarkus.rakutenai.model=")
                    .contains("QUARKUS_RAKUTENAI_MODEL")
                    .contains("the path of a GGUF file")
                    .contains("io.github.rakutenai:rakutenai-demo-model");
        }
    }

    @Test
    void it_tells_the_dependency_of_a_demo_model_that_it_does_not_have() throws Exception {
        try (PackagedApplication application = PackagedApplication.start("-Dquarkus.rakutenai.model=demo")) {
            assertThat(application.exitCode()).isNotZero();
            assertThat(application.log()).contains("add the dependency io.github.rakutenai:rakutenai-demo-model");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"demo.gguf", ""})
    void it_answers_from_the_file_or_folder_that_it_is_started_with(String file, @TempDir Path cache) throws Exception {
        try (PackagedApplication application = PackagedApplication.start(
                "-Dquarkus.rakutenai.model=" + MODEL_FOLDER.resolve(file),
                "-Dquarkus.rakutenai.cache-folder=" + cache)) {
            assertThat(application.get("/ask?question=Hello")).isNotBlank();
            assertThat(application.log())
                    .contains("Opened model <default>: ")
                    .contains("JVM flags complete")
                    .doesNotContain("--add-modules");
            assertThat(cache).isEmptyDirectory();
        }
    }

    @Test
    void a_missing_flag_is_told_with_the_line_to_start_it_with() throws Exception {
        try (PackagedApplication application = PackagedApplication.startWithoutFlag(
                "-Dquarkus.rakutenai.model=" + MODEL_FOLDER, "-Dquarkus.rakutenai.context-tokens=100")) {
            assertThat(application.get("/q/health/ready"))
                    .contains("\"status\": \"DOWN\"")
                    .contains("java --add-modules jdk.incubator.vector -jar target/quarkus-app/quarkus-run.jar");
            assertThat(application.get("/ask?question=Hello")).isNotBlank();
            assertThat(application.get("/engine")).contains("context 100");
            assertThat(application.log())
                    .contains(
                            "start with java --add-modules jdk.incubator.vector -jar target/quarkus-app/quarkus-run.jar");
        }
    }
}
