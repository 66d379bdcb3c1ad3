package io.github.rakutenai.quarkus.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.fail;

import io.quarkus.test.QuarkusUnitTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class BrokenTemplateTest {

    @RegisterExtension
    static final QuarkusUnitTest APPLICATION = new QuarkusUnitTest()
            .withEmptyApplication()
            .overrideConfigKey("quarkus.rakutenai.chat-template", "{% if messages %}")
            .assertException(failure -> assertThat(failure)
                    .hasStackTraceContaining("quarkus.rakutenai.chat-template")
                    .hasStackTraceContaining("template"));

    @Test
    void a_chat_template_with_a_mistake_stops_the_start() {
        fail("the application started");
    }
}
