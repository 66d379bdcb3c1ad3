package io.github.rakutenai.quarkus.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.fail;

import io.quarkus.test.QuarkusUnitTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class MissingFileTest {

    @RegisterExtension
    static final QuarkusUnitTest APPLICATION = new QuarkusUnitTest()
            .withEmptyApplication()
            .overrideConfigKey("quarkus.rakutenai.model", "/no/such.gguf")
            .assertException(failure -> assertThat(failure)
                    .hasStackTraceContaining("quarkus.rakutenai.model=/no/such.gguf: there is no such file or folder")
                    .hasStackTraceContaining("a model is one of"));

    @Test
    void a_missing_file_is_told_with_property_and_path() {
        fail("the application started");
    }
}
