package io.github.rakutenai.quarkus.openai.deployment;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.equalTo;

import java.util.function.DoubleConsumer;
import jakarta.inject.Singleton;

import io.github.rakutenai.engine.LoadedModel;
import io.github.rakutenai.engine.backend.ActivationType;
import io.github.rakutenai.engine.backend.Availability;
import io.github.rakutenai.engine.backend.Backend;
import io.github.rakutenai.engine.backend.BackendOptions;
import io.github.rakutenai.engine.backend.BackendProvider;
import io.github.rakutenai.engine.backend.Batch;
import io.github.rakutenai.engine.backend.CpuBackend;
import io.github.rakutenai.engine.backend.CpuOptions;
import io.github.rakutenai.engine.backend.DelegatingBackend;
import io.github.rakutenai.engine.inference.EngineListener;
import io.github.rakutenai.engine.kernel.KernelProvider;
import io.github.rakutenai.engine.model.ModelConfig;
import io.github.rakutenai.engine.model.Weights;
import io.github.rakutenai.quarkus.runtime.ModelObserver;
import io.quarkus.test.QuarkusUnitTest;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A request may take three seconds, for half of which it waits for its model. */
class WaitingRequestTest {

    @RegisterExtension
    static final QuarkusUnitTest APPLICATION = new QuarkusUnitTest()
            .withApplicationRoot(jar -> jar.addClasses(HoldUp.class, SlowDevice.class, Clock.class)
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
    public static final class SlowDevice implements BackendProvider {

        @Override
        public String name() {
            return "tornadovm";
        }

        @Override
        public Availability availability() {
            return new Availability.Device("a device of the test", false, 8L << 30, 128);
        }

        @Override
        public Backend open(ModelConfig config, Weights weights, BackendOptions options, DoubleConsumer loaded) {
            CpuOptions cpu = new CpuOptions(
                    1, options.kvCacheType(), ActivationType.INT8, options.kvBlocks(), options.maxBatchRows());
            return new DelegatingBackend(new CpuBackend(config, weights, KernelProvider.fastest(), cpu)) {

                @Override
                public void forward(Batch batch) {
                    super.forward(batch);
                    Clock.await(3200);
                }
            };
        }
    }
}
