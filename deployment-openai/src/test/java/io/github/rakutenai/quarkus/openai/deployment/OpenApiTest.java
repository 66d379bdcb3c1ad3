package io.github.rakutenai.quarkus.openai.deployment;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.not;

import io.quarkus.test.QuarkusUnitTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class OpenApiTest {

    @RegisterExtension
    static final QuarkusUnitTest APPLICATION = new QuarkusUnitTest().withEmptyApplication();

    @Test
    void the_endpoints_are_documented_with_the_names_of_their_fields() {
        given().queryParam("format", "json")
                .get("/q/openapi")
                .then()
                .statusCode(200)
                .body("paths", hasKey("/v1/chat/completions"))
                .body("paths", hasKey("/v1/completions"))
                .body("paths", not(hasKey("/v1/embeddings")))
                .body("components.schemas.ChatCompletionRequest.properties", hasKey("max_completion_tokens"))
                .body("components.schemas.ChatCompletion.properties", hasKey("choices"));
    }
}
