package io.github.rakutenai.quarkus.deployment;

import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.hamcrest.Matchers.containsString;

import jakarta.inject.Inject;

import io.github.rakutenai.quarkus.RakutenChat;
import io.quarkus.test.QuarkusUnitTest;
import io.restassured.RestAssured;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The hub has no such repository. */
class HubFailureTest {

    @RegisterExtension
    static final QuarkusUnitTest APPLICATION = new HubApplication()
            .test("hf:Rakuten/RakutenAI-missing")
            .overrideConfigKey("quarkus.rakutenai.hub.download", "always");

    @Inject
    RakutenChat chat;

    @Test
    void a_download_that_fails_fails_requests_with_its_reason_and_health_is_down() {
        assertThatThrownBy(() -> chat.ask("Hello"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("the model could not be loaded: ")
                .hasMessageContaining("Rakuten/RakutenAI-missing");
        RestAssured.when().get("/q/health/ready").then().statusCode(503);
        RestAssured.when()
                .get("/q/health/started")
                .then()
                .statusCode(503)
                .body("checks[0].data.failure", containsString("could not be loaded"));
    }
}
