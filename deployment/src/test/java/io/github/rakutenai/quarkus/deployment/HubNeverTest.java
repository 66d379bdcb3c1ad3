package io.github.rakutenai.quarkus.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.quarkus.test.QuarkusUnitTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Downloads are not configured. */
class HubNeverTest {

    @RegisterExtension
    static final QuarkusUnitTest APPLICATION = new HubApplication()
            .test(HubApplication.MODEL)
            .assertException(failure -> assertThat(failure)
                    .hasStackTraceContaining("quarkus.rakutenai.model: " + HubApplication.MODEL + " is not in")
                    .hasStackTraceContaining("rakutenai pull " + HubApplication.MODEL)
                    .hasStackTraceContaining("quarkus.rakutenai.hub.download=always"));

    @Test
    void a_model_that_is_not_in_the_cache_stops_the_start_with_the_command_to_download_it() {
        fail("the application started");
    }
}
