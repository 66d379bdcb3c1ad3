package org.acme;

import static io.restassured.RestAssured.given;
import static org.hamcrest.CoreMatchers.containsString;

import io.quarkus.test.junit.QuarkusTest;
import org.junit.jupiter.api.Test;

@QuarkusTest
class AnswerResourceTest {

    @Test
    void the_demo_model_answers() {
        given().queryParam("question", "7 x 8").when().get("/answer").then().body(containsString("56"));
    }
}
