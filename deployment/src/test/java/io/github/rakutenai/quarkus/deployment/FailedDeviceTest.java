package io.github.rakutenai.quarkus.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import jakarta.inject.Inject;

import io.github.rakutenai.engine.backend.BackendProvider;
import io.github.rakutenai.engine.backend.DeviceFailedException;
import io.github.rakutenai.engine.inference.EngineClosedException;
import io.github.rakutenai.quarkus.ChatEvent;
import io.github.rakutenai.quarkus.ChatRequest;
import io.github.rakutenai.quarkus.RakutenChat;
import io.github.rakutenai.quarkus.runtime.RakutenModels;
import io.quarkus.test.QuarkusUnitTest;
import io.restassured.RestAssured;
import io.restassured.response.ValidatableResponse;
import io.smallrye.mutiny.helpers.test.AssertSubscriber;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A device fails while a request is computed on it. */
class FailedDeviceTest {

    @RegisterExtension
    static final QuarkusUnitTest APPLICATION = new QuarkusUnitTest()
            .withApplicationRoot(jar ->
                    jar.addClass(FailingDevice.class).addAsServiceProvider(BackendProvider.class, FailingDevice.class))
            .overrideConfigKey("quarkus.rakutenai.backend", "tornadovm")
            .overrideConfigKey("quarkus.rakutenai.speculation", "off");

    private static final ChatRequest HELLO =
            ChatRequest.of("Hello").with(params -> params.greedy().maxTokens(8));

    @Inject
    RakutenChat chat;

    @Inject
    RakutenModels models;

    @Test
    void requests_fail_with_the_cause_readiness_is_down_and_nothing_else_computes() {
        models.model("<default>").model();
        ready(200)
                .body("checks[0].data.backend", equalTo("tornadovm"))
                .body("checks[0].data.device", equalTo(FailingDevice.DEVICE));

        AssertSubscriber<ChatEvent> running =
                chat.stream(HELLO).subscribe().withSubscriber(AssertSubscriber.create(Long.MAX_VALUE));
        running.awaitFailure().assertFailedWith(EngineClosedException.class, FailingDevice.FAILURE);
        assertThat(running.getItems()).isNotEmpty();
        assertThat(running.getFailure()).hasCauseInstanceOf(DeviceFailedException.class);

        ready(503).body("checks[0].data.failure", containsString(FailingDevice.FAILURE));
        RestAssured.when()
                .get("/q/health/live")
                .then()
                .statusCode(503)
                .body("checks[0].data.engine", equalTo("ended"))
                .body("checks[0].data.failure", containsString(FailingDevice.FAILURE));
        assertThatThrownBy(() -> chat.chat(HELLO))
                .isInstanceOf(EngineClosedException.class)
                .hasMessageContaining(FailingDevice.FAILURE);
    }

    private static ValidatableResponse ready(int status) {
        return RestAssured.when().get("/q/health/ready").then().statusCode(status);
    }
}
