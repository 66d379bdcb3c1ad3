package io.github.rakutenai.quarkus.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import jakarta.inject.Inject;

import io.github.rakutenai.quarkus.RakutenChat;
import io.quarkus.test.QuarkusUnitTest;
import io.restassured.RestAssured;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class HubDownloadTest {

    @RegisterExtension
    static final QuarkusUnitTest APPLICATION = new HubApplication()
            .test(HubApplication.MODEL)
            .overrideConfigKey("quarkus.rakutenai.hub.download", "always");

    @Inject
    RakutenChat chat;

    @Test
    void a_model_that_may_be_downloaded_is_and_answers() {
        assertThat(chat.ask("7 x 8")).contains("56");

        RestAssured.when()
                .get("/q/health/started")
                .then()
                .statusCode(200)
                .body("checks[0].data.downloadedPercent", equalTo(100))
                .body("checks[0].data.download", containsString("downloaded to"))
                .body("checks[0].data.loadedPercent", equalTo(100));
    }
}
