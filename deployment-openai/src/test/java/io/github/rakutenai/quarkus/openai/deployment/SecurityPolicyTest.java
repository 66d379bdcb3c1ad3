package io.github.rakutenai.quarkus.openai.deployment;

import static io.restassured.RestAssured.given;

import io.quarkus.test.QuarkusUnitTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Quarkus' own security guards the endpoints as it guards any path. */
class SecurityPolicyTest {

    @RegisterExtension
    static final QuarkusUnitTest APPLICATION = new QuarkusUnitTest()
            .withEmptyApplication()
            .overrideConfigKey("quarkus.http.auth.permission.ai.paths", "/v1/*")
            .overrideConfigKey("quarkus.http.auth.permission.ai.policy", "authenticated");

    @Test
    void who_is_not_known_gets_nothing_on_the_paths_of_the_policy() {
        given().get("/v1/models").then().statusCode(403);
        given().body("{}").post("/v1/chat/completions").then().statusCode(403);
        given().body("{\"prompt\": \"Hi\"}").post("/tokenize").then().statusCode(200);
    }
}
