package io.github.rakutenai.quarkus.langchain4j.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.fail;

import jakarta.inject.Inject;

import dev.langchain4j.model.chat.ChatModel;
import io.quarkus.test.QuarkusUnitTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class LangChain4jSettingTest {

    @RegisterExtension
    static final QuarkusUnitTest APPLICATION = new QuarkusUnitTest()
            .withEmptyApplication()
            .overrideConfigKey("quarkus.langchain4j.rakutenai.chat-model.top-p", "2")
            .assertException(failure -> assertThat(failure)
                    .hasStackTraceContaining("quarkus.langchain4j.rakutenai.chat-model.top-p: topP must be above 0 and"
                            + " at most 1.0, found 2.0"));

    @Inject
    ChatModel model;

    @Test
    void a_parameter_out_of_range_stops_the_start_and_names_its_property() {
        fail("the application started");
    }
}
