package io.github.rakutenai.quarkus.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.fail;

import io.quarkus.test.QuarkusUnitTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class ContextTooLargeTest {

    @RegisterExtension
    static final QuarkusUnitTest APPLICATION = new QuarkusUnitTest()
            .withEmptyApplication()
            .overrideConfigKey("quarkus.rakutenai.context-tokens", "1000000")
            .assertException(failure -> assertThat(failure)
                    .hasStackTraceContaining("contextTokens must be at most the model's")
                    .hasStackTraceContaining("found 1000000"));

    @Test
    void a_context_beyond_the_models_is_refused_with_both_numbers() {
        fail("the application started");
    }
}
