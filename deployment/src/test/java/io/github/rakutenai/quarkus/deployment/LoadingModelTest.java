package io.github.rakutenai.quarkus.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.lessThan;
import static org.hamcrest.Matchers.nullValue;

import java.util.concurrent.CountDownLatch;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;

import io.github.rakutenai.engine.LoadedModel;
import io.github.rakutenai.engine.inference.EngineListener;
import io.github.rakutenai.quarkus.RakutenChat;
import io.github.rakutenai.quarkus.runtime.ModelObserver;
import io.quarkus.test.QuarkusUnitTest;
import io.restassured.RestAssured;
import io.restassured.response.ValidatableResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A model that is not ready before the test wants it to be. */
class LoadingModelTest {

    @RegisterExtension
    static final QuarkusUnitTest APPLICATION =
            new QuarkusUnitTest().withApplicationRoot(jar -> jar.addClass(HoldUp.class));

    @Inject
    RakutenChat chat;

    @Inject
    HoldUp holdUp;

    @Test
    void the_application_starts_before_its_model_and_requests_wait_for_it() {
        health("started", 503)
                .body("checks[0].name", equalTo("RakutenAI loading"))
                .body("checks[0].data.model", containsString("demo"))
                .body("checks[0].data.loadedPercent", lessThan(100));
        health("ready", 503).body("checks[0].data.backend", nullValue());
        health("live", 200);

        holdUp.over.countDown();
        assertThat(chat.ask("Hello")).isNotBlank();

        health("started", 200).body("checks[0].data.loadedPercent", equalTo(100));
        health("ready", 200)
                .body("checks[0].data.backend", equalTo("cpu"))
                .body("checks[0].data.device", containsString("threads"))
                .body("checks[0].data.kvCacheUsage", equalTo("0 %"))
                .body("checks[0].data.jvmFlags", equalTo("JVM flags complete"));
    }

    @Singleton
    static class HoldUp implements ModelObserver {

        private final CountDownLatch over = new CountDownLatch(1);

        @Override
        public EngineListener loaded(String name, LoadedModel model) {
            try {
                over.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            return new EngineListener() {};
        }
    }

    private static ValidatableResponse health(String kind, int status) {
        return RestAssured.when().get("/q/health/" + kind).then().statusCode(status);
    }
}
