package io.github.rakutenai.quarkus.langchain4j.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import jakarta.enterprise.context.control.ActivateRequestContext;
import jakarta.inject.Inject;

import io.quarkiverse.langchain4j.RegisterAiService;
import io.quarkus.test.QuarkusUnitTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Return types that are no text. */
class StructuredAiServiceTest {

    @RegisterExtension
    static final QuarkusUnitTest APPLICATION = new QuarkusUnitTest()
            .withApplicationRoot(jar -> jar.addClasses(Calculator.class, LastRequest.class))
            .overrideConfigKey("quarkus.langchain4j.rakutenai.chat-model.temperature", "0");

    @Inject
    Calculator calculator;

    @Inject
    LastRequest lastRequest;

    @Test
    @ActivateRequestContext
    void a_list_is_the_lines_of_the_answer() {
        assertThat(calculator.calculate("7 x 8")).containsExactly("7 times 8 is 56.");
    }

    @Test
    @ActivateRequestContext
    void a_record_is_one_whatever_the_model_has_to_say() {
        Duration duration = calculator.duration("How long does an omelette take?");

        assertThat(duration.unit()).isNotNull();
        assertThat(lastRequest.request().responseFormat().jsonSchema()).isNotNull();
    }

    @RegisterAiService
    @dev.langchain4j.service.SystemMessage(
            "A chat between a curious user and an artificial intelligence assistant. The assistant gives helpful,"
                    + " detailed, and polite answers to the user's questions.")
    interface Calculator {

        List<String> calculate(@dev.langchain4j.service.UserMessage String question);

        Duration duration(@dev.langchain4j.service.UserMessage String question);
    }

    record Duration(Unit unit, boolean exact) {}

    enum Unit {
        SECOND,
        MINUTE
    }
}
