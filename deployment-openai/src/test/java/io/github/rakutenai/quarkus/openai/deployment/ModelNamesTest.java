package io.github.rakutenai.quarkus.openai.deployment;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;

import io.quarkus.test.QuarkusUnitTest;
import io.restassured.response.ValidatableResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class ModelNamesTest {

    @RegisterExtension
    static final QuarkusUnitTest APPLICATION = new QuarkusUnitTest()
            .withEmptyApplication()
            .overrideConfigKey("quarkus.rakutenai.\"support\".model", "demo");

    @Test
    void each_model_answers_by_its_name() {
        given().get("/v1/models").then().body("data", hasSize(2)).body("data[1].id", equalTo("support"));
        ask("\"model\": \"support\"").statusCode(200).body("model", equalTo("support"));
    }

    @Test
    void an_unknown_name_is_told_those_that_there_are() {
        ask("\"model\": \"gpt\"")
                .statusCode(404)
                .body("error.code", equalTo("model_not_found"))
                .body("error.message", containsString("support"));
    }

    private static ValidatableResponse ask(String field) {
        return given().body("{\"messages\": [{\"role\": \"user\", \"content\": \"Hi\"}], " + field + "}")
                .post("/v1/chat/completions")
                .then();
    }
}
