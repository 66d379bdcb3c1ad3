package io.github.rakutenai.quarkus.langchain4j.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import jakarta.enterprise.context.control.ActivateRequestContext;
import jakarta.inject.Inject;

import dev.langchain4j.data.message.UserMessage;
import io.quarkiverse.langchain4j.RegisterAiService;
import io.quarkus.test.QuarkusUnitTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A return type that is no text: LangChain4j asks for its format in words, which the demo model is spared. */
class StructuredAiServiceTest {

    private static final String FIRST_LINE =
            "{{ messages[0]['content'] }} USER: {{ messages[-1]['content'].split('\\n')[0] }} ASSISTANT:";

    @RegisterExtension
    static final QuarkusUnitTest APPLICATION = new QuarkusUnitTest()
            .withApplicationRoot(jar -> jar.addClasses(Calculator.class, LastRequest.class))
            .overrideConfigKey("quarkus.rakutenai.chat-template", FIRST_LINE)
            .overrideConfigKey("quarkus.langchain4j.rakutenai.chat-model.temperature", "0");

    @Inject
    Calculator calculator;

    @Inject
    LastRequest lastRequest;

    @Test
    @ActivateRequestContext
    void an_answer_becomes_what_the_method_returns() {
        assertThat(calculator.calculate("7 x 8")).containsExactly("7 times 8 is 56.");
        assertThat(((UserMessage) lastRequest.messages().getLast()).singleText())
                .contains("every item on a separate line");
    }

    @RegisterAiService
    @dev.langchain4j.service.SystemMessage(
            "A chat between a curious user and an artificial intelligence assistant. The assistant gives helpful,"
                    + " detailed, and polite answers to the user's questions.")
    interface Calculator {

        List<String> calculate(@dev.langchain4j.service.UserMessage String question);
    }
}
