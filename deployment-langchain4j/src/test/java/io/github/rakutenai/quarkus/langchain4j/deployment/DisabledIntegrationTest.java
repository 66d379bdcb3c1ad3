package io.github.rakutenai.quarkus.langchain4j.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.inject.Inject;

import dev.langchain4j.model.ModelDisabledException;
import dev.langchain4j.model.chat.ChatModel;
import io.github.rakutenai.quarkus.RakutenChat;
import io.quarkus.test.QuarkusUnitTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class DisabledIntegrationTest {

    @RegisterExtension
    static final QuarkusUnitTest APPLICATION = new QuarkusUnitTest()
            .withEmptyApplication()
            .overrideConfigKey("quarkus.langchain4j.rakutenai.enable-integration", "false");

    @Inject
    ChatModel model;

    @Inject
    RakutenChat chat;

    @Test
    void the_models_refuse_and_the_bean_still_answers() {
        assertThatThrownBy(() -> model.chat("Hello")).isInstanceOf(ModelDisabledException.class);
        assertThat(chat.ask("Hello")).isNotBlank();
    }
}
