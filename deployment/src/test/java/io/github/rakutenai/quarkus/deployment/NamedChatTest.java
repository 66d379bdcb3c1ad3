package io.github.rakutenai.quarkus.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;

import io.github.rakutenai.engine.tokenizer.PromptTooLongException;
import io.github.rakutenai.quarkus.ModelName;
import io.github.rakutenai.quarkus.RakutenChat;
import io.quarkus.test.QuarkusUnitTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A bean of the application asks for both chats; Quarkus knows the annotations of a test class in any case. */
class NamedChatTest {

    @RegisterExtension
    static final QuarkusUnitTest APPLICATION = new QuarkusUnitTest()
            .withApplicationRoot(jar -> jar.addClass(Chats.class))
            .overrideConfigKey("quarkus.rakutenai.model", "demo")
            .overrideConfigKey("quarkus.rakutenai.\"brief\".model", "demo")
            .overrideConfigKey("quarkus.rakutenai.\"brief\".context-tokens", "64");

    @Inject
    Chats chats;

    @Test
    void a_name_is_not_the_default_model() {
        String question = "word ".repeat(100);
        assertThat(chats.unnamed.ask(question)).isNotNull();
        assertThatThrownBy(() -> chats.brief.ask(question)).isInstanceOf(PromptTooLongException.class);
    }

    @Singleton
    static class Chats {

        @Inject
        RakutenChat unnamed;

        @Inject
        @ModelName("brief")
        RakutenChat brief;
    }
}
