package io.github.rakutenai.quarkus.openai.deployment;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import io.github.rakutenai.engine.backend.Backend;
import io.github.rakutenai.engine.backend.BackendProvider;
import io.github.rakutenai.engine.backend.Batch;
import io.github.rakutenai.engine.backend.DelegatingBackend;
import io.github.rakutenai.engine.backend.DeviceFailedException;
import io.quarkus.test.QuarkusUnitTest;
import io.restassured.response.ValidatableResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A device fails while a request is computed on it. */
class FailedDeviceTest {

    private static final String FAILURE = "the device is out of order";

    @RegisterExtension
    static final QuarkusUnitTest APPLICATION = new QuarkusUnitTest()
            .withApplicationRoot(jar -> jar.addClasses(CpuDevice.class, FailingDevice.class)
                    .addAsServiceProvider(BackendProvider.class, FailingDevice.class))
            .overrideConfigKey("quarkus.rakutenai.backend", "tornadovm")
            .overrideConfigKey("quarkus.rakutenai.speculation", "off");

    @Test
    void a_stream_ends_with_the_cause_and_later_requests_are_refused_with_it() {
        String events = ask(true).statusCode(200).extract().asString();
        assertThat(events)
                .contains("chat.completion.chunk", FAILURE, "\"code\":\"unavailable\"")
                .doesNotContain("[DONE]");

        ask(false)
                .statusCode(503)
                .header("Retry-After", "1")
                .body("error.code", equalTo("unavailable"))
                .body("error.message", containsString(FAILURE));
    }

    private static ValidatableResponse ask(boolean stream) {
        return given().body("{\"messages\": [{\"role\": \"user\", \"content\": \"Hi\"}], \"stream\": " + stream + "}")
                .post("/v1/chat/completions")
                .then();
    }

    /** Computes the prompt and two tokens, and then fails. */
    public static final class FailingDevice extends CpuDevice {

        @Override
        Backend changed(Backend cpu) {
            return new DelegatingBackend(cpu) {

                private int decoded;

                @Override
                public void forward(Batch batch) {
                    if (batch.rows() == 1 && ++decoded == 3) {
                        throw new DeviceFailedException(FAILURE, null);
                    }
                    super.forward(batch);
                }
            };
        }
    }
}
