package io.github.rakutenai.quarkus.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import jakarta.inject.Inject;

import io.github.rakutenai.engine.LoadedModel;
import io.github.rakutenai.engine.inference.GenerationTimeoutException;
import io.github.rakutenai.engine.inference.Timeouts;
import io.github.rakutenai.engine.sampling.SamplingParams;
import io.github.rakutenai.engine.scheduler.EngineBusyException;
import io.github.rakutenai.engine.tokenizer.Message;
import io.github.rakutenai.quarkus.ChatRequest;
import io.github.rakutenai.quarkus.RakutenChat;
import io.github.rakutenai.quarkus.runtime.RakutenModels;
import io.quarkus.test.QuarkusUnitTest;
import io.restassured.RestAssured;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** One request at a time, none waits, and none takes more than an hour. */
class LimitsTest {

    @RegisterExtension
    static final QuarkusUnitTest APPLICATION = new QuarkusUnitTest()
            .withEmptyApplication()
            .overrideConfigKey("quarkus.rakutenai.max-concurrent-sequences", "1")
            .overrideConfigKey("quarkus.rakutenai.queue-size", "0")
            .overrideConfigKey("quarkus.rakutenai.timeout", "1h")
            .overrideConfigKey("quarkus.rakutenai.kv-cache.size", "64M")
            .overrideConfigKey("quarkus.rakutenai.prefix-cache", "false");

    @Inject
    RakutenChat chat;

    @Inject
    RakutenModels models;

    @Test
    void a_request_beside_the_one_that_runs_is_refused_at_once_and_later_taken() throws InterruptedException {
        LoadedModel model = models.models().get("<default>").model();
        SamplingParams oneToken = SamplingParams.builder().maxTokens(1).build();
        CountDownLatch refused = new CountDownLatch(1);
        CountDownLatch ended = new CountDownLatch(2);
        model.submit(List.of(Message.user("Hello")), oneToken, Timeouts.none(), event -> {
            await(refused);
            ended.countDown();
        });
        assertThatThrownBy(() -> chat.ask("Hello"))
                .isInstanceOf(EngineBusyException.class)
                .hasMessageContaining("the queue of 0 places is full");
        RestAssured.when().get("/q/health/ready").then().statusCode(503);
        refused.countDown();
        ended.await();
        assertThat(chat.ask("Hello")).isNotBlank();
        RestAssured.when().get("/q/health/ready").then().statusCode(200);
    }

    @Test
    void a_request_may_be_given_less_time_than_is_configured() {
        ChatRequest request = ChatRequest.of("Hello").within(Duration.ofNanos(1));
        assertThatThrownBy(() -> chat.chat(request))
                .isInstanceOf(GenerationTimeoutException.class)
                .hasMessageContaining("not finished within PT0.000000001S");
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
