package io.github.rakutenai.quarkus.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.fail;

import io.quarkus.test.QuarkusUnitTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class DamagedFileTest {

    @RegisterExtension
    static final QuarkusUnitTest APPLICATION = new QuarkusUnitTest()
            .withEmptyApplication()
            .overrideConfigKey("quarkus.rakutenai.model", "pom.xml")
            .assertException(failure -> assertThat(failure)
                    .hasStackTraceContaining("quarkus.rakutenai.model: ")
                    .hasStackTraceContaining("pom.xml")
                    .hasStackTraceContaining("expected a GGUF file"));

    @Test
    void a_file_that_is_no_model_stops_the_start() {
        fail("the application started");
    }
}
