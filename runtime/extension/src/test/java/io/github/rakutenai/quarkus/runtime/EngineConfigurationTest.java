package io.github.rakutenai.quarkus.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Map;

import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import org.eclipse.microprofile.config.Config;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What tells one configuration of the engines from another. */
class EngineConfigurationTest {

    @TempDir
    Path folder;

    private Path model;
    private Path template;

    @BeforeEach
    void write() throws IOException {
        model = Files.writeString(folder.resolve("model.gguf"), "weights");
        template = Files.writeString(folder.resolve("template.jinja"), "{{ messages }}");
    }

    @Test
    void the_same_properties_and_files_are_equal_whatever_else_changes() {
        EngineConfiguration before = configuration(Map.of("quarkus.rakutenai.threads", "1", "greeting", "Hello"));

        assertThat(configuration(Map.of("quarkus.rakutenai.threads", "1", "greeting", "Hi")))
                .isEqualTo(before);
    }

    @Test
    void another_value_is_another_configuration() {
        EngineConfiguration before = configuration(Map.of("quarkus.rakutenai.threads", "1"));

        assertThat(configuration(Map.of("quarkus.rakutenai.threads", "2"))).isNotEqualTo(before);
        assertThat(configuration(Map.of())).isNotEqualTo(before);
    }

    @Test
    void a_model_that_was_written_anew_is_another_configuration() throws IOException {
        EngineConfiguration before = configuration(Map.of());
        Files.setLastModifiedTime(model, FileTime.fromMillis(1));

        assertThat(configuration(Map.of())).isNotEqualTo(before);
    }

    @Test
    void a_template_that_was_written_anew_is_another_configuration() throws IOException {
        Map<String, String> properties = Map.of("quarkus.rakutenai.\"x\".chat-template", template.toString());
        EngineConfiguration before = configuration(properties);
        Files.writeString(template, "{{ messages[0] }}");

        assertThat(configuration(properties)).isNotEqualTo(before);
    }

    private EngineConfiguration configuration(Map<String, String> properties) {
        Config config = new SmallRyeConfigBuilder()
                .withSources(new PropertiesConfigSource(properties, "test", 500))
                .build();
        return EngineConfiguration.of(config, List.of(new ModelSource.Local(model)));
    }
}
