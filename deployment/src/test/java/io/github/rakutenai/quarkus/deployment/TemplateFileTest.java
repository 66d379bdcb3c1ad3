package io.github.rakutenai.quarkus.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import jakarta.inject.Inject;

import io.github.rakutenai.quarkus.ChatRequest;
import io.github.rakutenai.quarkus.RakutenChat;
import io.quarkus.test.QuarkusUnitTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class TemplateFileTest {

    @RegisterExtension
    static final QuarkusUnitTest APPLICATION = new QuarkusUnitTest()
            .withEmptyApplication()
            .overrideConfigKey("quarkus.rakutenai.chat-template", templateFile().toString());

    @Inject
    RakutenChat chat;

    @Test
    void a_chat_template_is_read_from_the_file_that_is_named() {
        int promptTokens = chat.chat(ChatRequest.of("7 x 8").with(params -> params.maxTokens(1)))
                .usage()
                .promptTokens();
        // The beginning of the text and a few tokens of the question: nothing of the card's introduction.
        assertThat(promptTokens).isBetween(2, 8);
    }

    private static Path templateFile() {
        try {
            Path file = Files.createTempFile("template", ".jinja");
            file.toFile().deleteOnExit();
            return Files.writeString(file, "{{ messages[-1]['content'] }}");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
