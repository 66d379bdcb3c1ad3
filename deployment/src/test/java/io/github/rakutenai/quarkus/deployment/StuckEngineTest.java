package io.github.rakutenai.quarkus.deployment;

import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThan;

import java.util.List;
import java.util.concurrent.CountDownLatch;
import jakarta.inject.Inject;

import io.github.rakutenai.engine.LoadedModel;
import io.github.rakutenai.engine.inference.Timeouts;
import io.github.rakutenai.engine.sampling.SamplingParams;
import io.github.rakutenai.engine.tokenizer.Message;
import io.github.rakutenai.quarkus.runtime.RakutenModels;
import io.quarkus.test.QuarkusUnitTest;
import io.restassured.RestAssured;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A step is stuck after a tenth of a second. */
class StuckEngineTest {

    @RegisterExtension
    static final QuarkusUnitTest APPLICATION =
            new QuarkusUnitTest().withEmptyApplication().overrideConfigKey("quarkus.rakutenai.stuck-after", "100ms");

    @Inject
    RakutenModels models;

    @Test
    void a_stuck_step_thread_turns_liveness_down_until_it_goes_on() throws InterruptedException {
        LoadedModel model = models.model("<default>").model();
        CountDownLatch inStep = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        CountDownLatch ended = new CountDownLatch(2);
        live(200).body("status", equalTo("UP"));

        model.submit(
                List.of(Message.user("Hello")),
                SamplingParams.builder().maxTokens(1).build(),
                Timeouts.none(),
                event -> {
                    inStep.countDown();
                    await(release);
                    ended.countDown();
                });
        inStep.await();
        while (model.engine().stepAge().toMillis() <= 100) {
            Thread.onSpinWait();
        }
        live(503)
                .body("checks[0].name", equalTo("RakutenAI engines"))
                .body("checks[0].data.engine", equalTo("running"))
                .body("checks[0].data.stepMillis", greaterThan(99));

        release.countDown();
        ended.await();
        while (!model.engine().stepAge().isZero()) {
            Thread.onSpinWait();
        }
        live(200).body("checks[0].data.stepMillis", equalTo(0));
    }

    private static io.restassured.response.ValidatableResponse live(int status) {
        return RestAssured.when().get("/q/health/live").then().statusCode(status);
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
