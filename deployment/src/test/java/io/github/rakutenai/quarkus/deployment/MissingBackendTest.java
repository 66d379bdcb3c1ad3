package io.github.rakutenai.quarkus.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.fail;

import io.quarkus.test.QuarkusUnitTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class MissingBackendTest {

    @RegisterExtension
    static final QuarkusUnitTest APPLICATION = new QuarkusUnitTest()
            .withEmptyApplication()
            .overrideConfigKey("quarkus.rakutenai.backend", "tornadovm")
            .assertException(failure -> assertThat(failure)
                    .hasStackTraceContaining(
                            "quarkus.rakutenai.backend: backend tornadovm is not on the class path, which offers cpu:"
                                    + " add its dependency")
                    .hasStackTraceContaining("ConfigurationException"));

    @Test
    void a_backend_that_is_asked_for_and_is_not_there_stops_the_start() {
        fail("the application started");
    }
}
