package io.github.rakutenai.quarkus.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.fail;

import io.quarkus.test.QuarkusUnitTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class UnknownWordTest {

    @RegisterExtension
    static final QuarkusUnitTest APPLICATION = new QuarkusUnitTest()
            .withEmptyApplication()
            .overrideConfigKey("quarkus.rakutenai.context-overflow", "later")
            .assertException(failure -> assertThat(failure)
                    .hasStackTraceContaining("quarkus.rakutenai.context-overflow")
                    .hasStackTraceContaining("refuse,drop-oldest-turns"));

    @Test
    void a_word_that_is_not_known_names_the_allowed_ones() {
        fail("the application started");
    }
}
