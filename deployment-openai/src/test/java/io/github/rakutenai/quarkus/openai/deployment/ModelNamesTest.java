package io.github.rakutenai.quarkus.openai.deployment;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;

import io.quarkus.test.QuarkusUnitTest;
import io.restassured.response.ValidatableResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class ModelNamesTest {

    @RegisterExtension
    static final QuarkusUnitTest APPLICATION = new QuarkusUnitTest()
            .withEmptyApplication()
            .overrideConfigKey("quarkus.rakutenai.\"support\".model", "demo")
            .overrideConfigKey("quarkus.rakutenai.openai.max-prompt-tokens", "100")
            .overrideConfigKey("quarkus.rakutenai.openai.max-tokens", "2")
            .overrideConfigKey("quarkus.rakutenai.openai.max-logit-bias", "1");

    @Test
    void each_model_answers_by_its_name() {
        given().get("/v1/models").then().body("data", hasSize(2)).body("data.id", hasItem("support"));
        ask("\"model\": \"support\"").statusCode(200).body("model", equalTo("support"));
    }

    @Test
    void the_most_tokens_hold_for_who_says_nothing_and_refuse_who_wants_more() {
        ask("\"n\": 1").body("usage.completion_tokens", equalTo(2)).body("choices[0].finish_reason", equalTo("length"));
        ask("\"max_tokens\": 3").statusCode(400).body("error.param", equalTo("max_tokens"));
    }

    @Test
    void a_prompt_of_more_tokens_is_refused() {
        given().body("{\"prompt\": \"" + "word ".repeat(200) + "\"}")
                .post("/v1/completions")
                .then()
                .statusCode(400)
                .body("error.code", equalTo("context_length_exceeded"));
    }

    @Test
    void more_biases_are_refused() {
        ask("\"logit_bias\": {\"5\": 1, \"6\": 1}").statusCode(400).body("error.param", equalTo("logit_bias"));
    }

    private static ValidatableResponse ask(String field) {
        return given().body("{\"messages\": [{\"role\": \"user\", \"content\": \"Hi\"}], " + field + "}")
                .post("/v1/chat/completions")
                .then();
    }
}
