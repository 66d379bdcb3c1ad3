package io.github.rakutenai.quarkus.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.inject.Inject;

import io.github.rakutenai.quarkus.RakutenChat;
import io.quarkus.test.QuarkusUnitTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The model is in the cache, and no hub answers. */
class HubOfflineTest {

    @RegisterExtension
    static final QuarkusUnitTest APPLICATION = new HubApplication()
            .withCachedModelAlone()
            .test(HubApplication.MODEL)
            .overrideConfigKey("quarkus.rakutenai.hub.offline", "true");

    @Inject
    RakutenChat chat;

    @Test
    void a_model_of_the_cache_needs_no_hub() {
        assertThat(chat.ask("7 x 8")).contains("56");
    }
}
