package io.github.rakutenai.quarkus.deployment;

import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.hamcrest.Matchers.containsString;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;

import io.github.rakutenai.engine.LoadedModel;
import io.github.rakutenai.engine.inference.EngineListener;
import io.github.rakutenai.quarkus.RakutenChat;
import io.github.rakutenai.quarkus.runtime.ModelObserver;
import io.quarkus.test.QuarkusUnitTest;
import io.restassured.RestAssured;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Loading fails after the application has started. */
class FailedModelTest {

    @RegisterExtension
    static final QuarkusUnitTest APPLICATION =
            new QuarkusUnitTest().withApplicationRoot(jar -> jar.addClass(Failing.class));

    @Inject
    RakutenChat chat;

    @Test
    void requests_fail_with_the_reason_and_health_is_down() {
        assertThatThrownBy(() -> chat.ask("Hello"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("the model could not be loaded: no memory");
        RestAssured.when().get("/q/health/ready").then().statusCode(503);
        RestAssured.when()
                .get("/q/health/started")
                .then()
                .statusCode(503)
                .body("checks[0].data.failure", containsString("could not be loaded"));
    }

    @Singleton
    static class Failing implements ModelObserver {

        @Override
        public EngineListener loaded(String name, LoadedModel model) {
            throw new IllegalArgumentException("no memory");
        }
    }
}
