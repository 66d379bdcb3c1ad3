package io.github.rakutenai.quarkus.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import io.quarkus.runtime.LaunchMode;
import io.quarkus.runtime.configuration.ConfigurationException;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The demo model's jar is not on this module's class path. */
class ModelLocatorTest {

    @TempDir
    Path folder;

    @AfterEach
    void backToProduction() {
        LaunchMode.set(LaunchMode.NORMAL);
    }

    @Test
    void a_file_is_found_by_its_path() throws IOException {
        Path file = Files.createFile(folder.resolve("model.gguf"));

        assertThat(locate(RakutenConfig.DEFAULT, Map.of("quarkus.rakutenai.model", file.toString())))
                .contains(new ModelSource.Local(file));
    }

    @Test
    void an_unset_model_in_production_lists_the_ways_to_set_one() {
        assertThatThrownBy(() -> locate(RakutenConfig.DEFAULT, Map.of()))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("quarkus.rakutenai.model is not set")
                .hasMessageContaining("application.properties")
                .hasMessageContaining("-Dquarkus.rakutenai.model=")
                .hasMessageContaining("QUARKUS_RAKUTENAI_MODEL")
                .hasMessageContaining("a GGUF file")
                .hasMessageContaining("config.json")
                .hasMessageContaining("demo, the small demo model");
    }

    @Test
    void the_default_model_may_be_left_out_where_others_have_names() {
        assertThat(locate(RakutenConfig.DEFAULT, Map.of("quarkus.rakutenai.mini.model", "demo")))
                .isEmpty();
    }

    @Test
    void a_model_that_is_not_active_needs_no_file() {
        assertThat(locate(RakutenConfig.DEFAULT, Map.of("quarkus.rakutenai.active", "false")))
                .isEmpty();
    }

    @Test
    void a_default_model_that_a_bean_uses_may_not_be_left_out() {
        Map<String, String> properties = Map.of("quarkus.rakutenai.mini.model", "demo");

        assertThatThrownBy(() -> locate(RakutenConfig.DEFAULT, properties, Set.of(RakutenConfig.DEFAULT)))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("quarkus.rakutenai.model is not set");
    }

    @Test
    void a_named_model_without_a_file_names_its_property() {
        assertThatThrownBy(() -> locate("mini", Map.of("quarkus.rakutenai.mini.threads", "1")))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("quarkus.rakutenai.\"mini\".model is not set")
                .hasMessageContaining("QUARKUS_RAKUTENAI__MINI__MODEL");
    }

    @Test
    void a_missing_file_is_told_with_property_and_path() {
        assertThatThrownBy(() -> locate(RakutenConfig.DEFAULT, Map.of("quarkus.rakutenai.model", "/no/such.gguf")))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("quarkus.rakutenai.model=/no/such.gguf: there is no such file or folder");
    }

    @Test
    void a_missing_demo_jar_is_told_with_the_dependency_to_add() {
        assertThatThrownBy(() -> locate(RakutenConfig.DEFAULT, Map.of("quarkus.rakutenai.model", "demo")))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("add the dependency io.github.rakutenai:rakutenai-demo-model");
    }

    @Test
    void in_dev_mode_an_unset_model_is_the_demo_model() {
        LaunchMode.set(LaunchMode.DEVELOPMENT);

        assertThatThrownBy(() -> locate(RakutenConfig.DEFAULT, Map.of()))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("demo model");
    }

    @Test
    void settings_of_the_hub_are_no_model_of_this_name() {
        Map<String, String> properties = Map.of(
                "quarkus.rakutenai.model", "demo",
                "quarkus.rakutenai.hub.download", "always",
                "quarkus.rakutenai.hub.cache-folder", folder.toString(),
                "quarkus.rakutenai.hub.offline", "true",
                "quarkus.rakutenai.hub.endpoint", "http://localhost",
                "quarkus.rakutenai.hub.token", "hf_x");

        assertThat(locator(properties, Set.of()).names()).containsExactly(RakutenConfig.DEFAULT);
    }

    @Test
    void a_model_of_the_hub_that_is_not_there_is_not_downloaded_unasked() {
        Map<String, String> properties = Map.of(
                "quarkus.rakutenai.model",
                "hf:Rakuten/RakutenAI-7B-instruct",
                "quarkus.rakutenai.hub.cache-folder",
                folder.toString());

        assertThatThrownBy(() -> locate(RakutenConfig.DEFAULT, properties))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("rakutenai pull hf:Rakuten/RakutenAI-7B-instruct");
    }

    @Test
    void a_name_that_the_hub_cannot_have_is_told_with_the_form() {
        assertThatThrownBy(() -> locate(RakutenConfig.DEFAULT, Map.of("quarkus.rakutenai.model", "hf:a b")))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("quarkus.rakutenai.model=hf:a b: ")
                .hasMessageContaining("owner/name");
    }

    private static Optional<ModelSource> locate(String name, Map<String, String> properties) {
        return locate(name, properties, Set.of());
    }

    private static Optional<ModelSource> locate(String name, Map<String, String> properties, Set<String> used) {
        return locator(properties, used)
                .locate(name, config(properties).models().get(name));
    }

    private static ModelLocator locator(Map<String, String> properties, Set<String> used) {
        return new ModelLocator(config(properties), new UsedModels(used));
    }

    private static RakutenConfig config(Map<String, String> properties) {
        return new SmallRyeConfigBuilder()
                .addDiscoveredConverters()
                .withMapping(RakutenConfig.class)
                .withSources(new PropertiesConfigSource(properties, "test", 100))
                .build()
                .getConfigMapping(RakutenConfig.class);
    }
}
