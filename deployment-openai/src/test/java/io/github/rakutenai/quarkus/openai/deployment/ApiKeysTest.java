package io.github.rakutenai.quarkus.openai.deployment;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.equalTo;

import io.quarkus.test.QuarkusUnitTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ApiKeysTest {

    @RegisterExtension
    static final QuarkusUnitTest APPLICATION = new QuarkusUnitTest()
            .withEmptyApplication()
            .overrideConfigKey("quarkus.rakutenai.openai.api-keys", "first-key,second-key");

    @ParameterizedTest
    @ValueSource(strings = {"Bearer first-key", "Bearer second-key", "bearer second-key"})
    void each_key_lets_in(String authorization) {
        given().header("Authorization", authorization).get("/v1/models").then().statusCode(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Bearer other", "Bearer ", "Bearer first-key,second-key", "Basic first-key", "first-key"})
    void another_key_does_not(String authorization) {
        given().header("Authorization", authorization)
                .body("{")
                .post("/v1/chat/completions")
                .then()
                .statusCode(401)
                .header("WWW-Authenticate", "Bearer")
                .body("error.type", equalTo("invalid_request_error"))
                .body("error.code", equalTo("invalid_api_key"));
    }

    @Test
    void no_key_does_not() {
        given().get("/v1/models").then().statusCode(401);
        given().body("{}").post("/tokenize").then().statusCode(401);
    }
}
