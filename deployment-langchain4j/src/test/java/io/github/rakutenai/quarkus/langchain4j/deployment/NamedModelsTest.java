package io.github.rakutenai.quarkus.langchain4j.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.enterprise.context.control.ActivateRequestContext;
import jakarta.inject.Inject;

import dev.langchain4j.exception.InvalidRequestException;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.service.UserMessage;
import io.github.rakutenai.engine.tokenizer.PromptTooLongException;
import io.github.rakutenai.quarkus.RakutenChat;
import io.quarkiverse.langchain4j.ModelName;
import io.quarkiverse.langchain4j.RegisterAiService;
import io.quarkus.test.QuarkusUnitTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Two models at once; one has hardly any context. */
class NamedModelsTest {

    @RegisterExtension
    static final QuarkusUnitTest APPLICATION = new QuarkusUnitTest()
            .withApplicationRoot(jar -> jar.addClass(BriefService.class))
            .overrideConfigKey("quarkus.rakutenai.\"brief\".model", "demo")
            .overrideConfigKey("quarkus.rakutenai.\"brief\".context-tokens", "64")
            .overrideConfigKey("quarkus.langchain4j.rakutenai.\"brief\".chat-model.max-tokens", "2")
            .overrideConfigKey("quarkus.langchain4j.temperature", "0");

    @Inject
    ChatModel model;

    @Inject
    @ModelName("brief")
    ChatModel brief;

    @Inject
    @ModelName("brief")
    RakutenChat briefChat;

    @Inject
    BriefService service;

    @Test
    @ActivateRequestContext
    void each_name_has_its_engine_and_its_settings() {
        String question = "word ".repeat(100);

        assertThat(model.chat(question)).isNotBlank();
        assertThatThrownBy(() -> brief.chat(question))
                .isInstanceOf(InvalidRequestException.class)
                .hasCauseInstanceOf(PromptTooLongException.class);
        assertThatThrownBy(() -> briefChat.ask(question)).isInstanceOf(PromptTooLongException.class);
        assertThatThrownBy(() -> service.answer(question)).isInstanceOf(InvalidRequestException.class);
        assertThat(model.chat("7 x 8")).startsWith(brief.chat("7 x 8")).isNotEqualTo(brief.chat("7 x 8"));
    }

    @RegisterAiService(modelName = "brief")
    interface BriefService {

        String answer(@UserMessage String question);
    }
}
