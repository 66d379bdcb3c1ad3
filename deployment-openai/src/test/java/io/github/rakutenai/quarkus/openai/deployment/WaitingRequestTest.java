package io.github.rakutenai.quarkus.openai.deployment;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.equalTo;

import jakarta.inject.Singleton;

import io.github.rakutenai.engine.LoadedModel;
import io.github.rakutenai.engine.backend.Backend;
import io.github.rakutenai.engine.backend.BackendProvider;
import io.github.rakutenai.engine.backend.Batch;
import io.github.rakutenai.engine.backend.DelegatingBackend;
import io.github.rakutenai.engine.inference.EngineListener;
import io.github.rakutenai.quarkus.runtime.ModelObserver;
import io.quarkus.test.QuarkusUnitTest;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A request may take three seconds, for half of which it waits for its model. */
class WaitingRequestTest {

    @RegisterExtension
    static final QuarkusUnitTest APPLICATION = new QuarkusUnitTest()
            .withApplicationRoot(jar -> jar.addClasses(HoldUp.class, CpuDevice.class, SlowDevice.class, Clock.class)
                    .addAsServiceProvider(BackendProvider.class, SlowDevice.class))
            .overrideConfigKey("quarkus.rakutenai.timeout", "3s")
            .overrideConfigKey("quarkus.rakutenai.backend", "tornadovm");

    @Test
    void waiting_for_the_model_is_part_of_the_time_that_a_request_may_take() {
        given().body("{\"messages\": [{\"role\": \"user\", \"content\": \"Hi\"}], \"max_tokens\": 2}")
                .post("/v1/chat/completions")
                .then()
                .statusCode(504)
                .body("error.code", equalTo("timeout"));
    }

    /** Starts when the request arrives. */
    public static class Clock {

        private static volatile long arrived;

        @ServerRequestFilter
        public void arrives() {
            arrived = System.nanoTime();
        }

        /** Until so much time has passed since the request arrived. */
        static void await(int millis) {
            while (arrived == 0 || System.nanoTime() - arrived < millis * 1_000_000L) {
                Thread.onSpinWait();
            }
        }
    }

    @Singleton
    static class HoldUp implements ModelObserver {

        @Override
        public EngineListener loaded(String name, LoadedModel model) {
            Clock.await(1500);
            return new EngineListener() {};
        }
    }

    /** Its first step ends when the request's time is over. */
    public static final class SlowDevice extends CpuDevice {

        @Override
        Backend changed(Backend cpu) {
            return new DelegatingBackend(cpu) {

                @Override
                public void forward(Batch batch) {
                    super.forward(batch);
                    Clock.await(3200);
                }
            };
        }
    }
}
