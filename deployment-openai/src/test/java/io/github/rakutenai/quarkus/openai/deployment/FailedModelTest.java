package io.github.rakutenai.quarkus.openai.deployment;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;

import jakarta.inject.Singleton;

import io.github.rakutenai.engine.LoadedModel;
import io.github.rakutenai.engine.inference.EngineListener;
import io.github.rakutenai.quarkus.runtime.ModelObserver;
import io.quarkus.test.QuarkusUnitTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Loading fails after the application has started. */
class FailedModelTest {

    @RegisterExtension
    static final QuarkusUnitTest APPLICATION =
            new QuarkusUnitTest().withApplicationRoot(jar -> jar.addClass(Failing.class));

    @Test
    void requests_are_told_that_the_model_is_not_there() {
        given().body("{\"messages\": [{\"role\": \"user\", \"content\": \"Hi\"}], \"stream\": true}")
                .post("/v1/chat/completions")
                .then()
                .statusCode(503)
                .body("error.type", equalTo("server_error"))
                .body("error.code", equalTo("unavailable"));
        given().get("/v1/models").then().statusCode(200).body("data", hasSize(1));
    }

    @Singleton
    static class Failing implements ModelObserver {

        @Override
        public EngineListener loaded(String name, LoadedModel model) {
            throw new IllegalArgumentException("no memory");
        }
    }
}
