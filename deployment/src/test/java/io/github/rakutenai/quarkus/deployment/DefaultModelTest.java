package io.github.rakutenai.quarkus.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import jakarta.inject.Inject;

import io.github.rakutenai.engine.scheduler.FinishReason;
import io.github.rakutenai.quarkus.ChatRequest;
import io.github.rakutenai.quarkus.RakutenChat;
import io.github.rakutenai.quarkus.Reply;
import io.github.rakutenai.quarkus.runtime.RakutenModels;
import io.quarkus.test.QuarkusUnitTest;
import io.restassured.RestAssured;
import org.hamcrest.Matchers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Nothing is configured, and the demo model's jar is a test dependency. */
class DefaultModelTest {

    @RegisterExtension
    static final QuarkusUnitTest APPLICATION = new QuarkusUnitTest().withEmptyApplication();

    @Inject
    RakutenChat chat;

    @Inject
    RakutenModels models;

    @Test
    void the_injected_chat_answers_from_the_demo_model() {
        Reply reply =
                chat.chat(ChatRequest.of("Hello").with(params -> params.greedy().maxTokens(3)));

        assertThat(reply.text()).isNotBlank();
        assertThat(reply.usage().replyTokens()).isBetween(1, 3);
        assertThat(reply.finishReason()).isIn(FinishReason.STOP, FinishReason.LENGTH);
    }

    @Test
    void the_injected_chat_streams() {
        List<String> pieces = chat.stream("Hello")
                .select()
                .first(2)
                .collect()
                .asList()
                .await()
                .indefinitely();

        assertThat(pieces).hasSizeBetween(1, 2).doesNotContain("");
    }

    @Test
    void one_engine_is_open_before_anybody_asks() {
        assertThat(models.models())
                .hasSize(1)
                .allSatisfy((name, model) ->
                        assertThat(model.model().engine().running()).isTrue());
    }

    @Test
    void the_model_is_ready_in_health() {
        models.model("<default>").model();

        RestAssured.when()
                .get("/q/health/ready")
                .then()
                .statusCode(200)
                .body("checks[0].name", Matchers.equalTo("RakutenAI models"))
                .body("checks[0].data.model", Matchers.containsString("demo model"));
    }
}
