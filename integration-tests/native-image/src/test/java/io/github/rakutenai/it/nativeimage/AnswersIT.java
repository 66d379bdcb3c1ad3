package io.github.rakutenai.it.nativeimage;

import static io.restassured.RestAssured.given;
import static io.restassured.RestAssured.when;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.matchesPattern;

import io.quarkus.test.junit.QuarkusIntegrationTest;
import io.restassured.http.ContentType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The native executable: with -Dnative alone. */
@QuarkusIntegrationTest
class AnswersIT {

    @ParameterizedTest
    @ValueSource(strings = {"whole", "stream", "langchain4j"})
    void the_demo_model_answers(String way) {
        given().queryParam("question", "7 x 8")
                .get("/answers/" + way)
                .then()
                .statusCode(200)
                .body(containsString("56"));
    }

    @Test
    void a_record_is_made_of_an_answer() {
        given().queryParam("question", "Hello")
                .get("/answers/record")
                .then()
                .statusCode(200)
                .body(matchesPattern("(NOTE|QUESTION) of \\d+ words"));
    }

    @Test
    void clients_of_openai_are_answered() {
        given().contentType(ContentType.JSON)
                .body("{\"messages\":[{\"role\":\"user\",\"content\":\"7 x 8\"}],\"temperature\":0}")
                .post("/v1/chat/completions")
                .then()
                .statusCode(200)
                .body("choices[0].message.content", containsString("56"));
    }

    @Test
    void health_says_with_what_it_was_built() {
        when().get("/q/health/ready")
                .then()
                .statusCode(200)
                .body("status", equalTo("UP"))
                .body(containsString("native executable"));
    }

    @Test
    void metrics_count_the_tokens() {
        when().get("/q/metrics").then().statusCode(200).body(containsString("rakutenai_generation_tokens_total"));
    }
}
