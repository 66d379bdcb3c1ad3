package io.github.rakutenai.quarkus.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.inject.Inject;

import io.github.rakutenai.quarkus.runtime.RakutenModels;
import io.quarkus.test.QuarkusUnitTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class NamedModelsTest {

    @RegisterExtension
    static final QuarkusUnitTest APPLICATION = new QuarkusUnitTest()
            .withEmptyApplication()
            .overrideConfigKey("quarkus.rakutenai.model", "demo")
            .overrideConfigKey("quarkus.rakutenai.\"brief\".model", "demo")
            .overrideConfigKey("quarkus.rakutenai.\"brief\".context-tokens", "64");

    @Inject
    RakutenModels models;

    @Test
    void each_name_has_an_engine_with_its_own_settings() {
        assertThat(contextTokens("brief")).isEqualTo(64);
        assertThat(contextTokens("<default>")).isGreaterThan(64);
        assertThat(models.chat("brief").ask("Hello")).isNotBlank();
    }

    @Test
    void a_name_that_is_not_configured_is_told_with_the_property_to_set() {
        assertThatThrownBy(() -> models.chat("other"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("quarkus.rakutenai.\"other\".model");
    }

    private int contextTokens(String name) {
        return models.models().get(name).model().model().config().contextTokens();
    }
}
