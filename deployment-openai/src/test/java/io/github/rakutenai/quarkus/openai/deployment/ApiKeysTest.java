package io.github.rakutenai.quarkus.openai.deployment;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import java.util.Arrays;
import java.util.List;
import java.util.logging.LogRecord;

import io.quarkus.test.QuarkusUnitTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ApiKeysTest {

    @RegisterExtension
    static final QuarkusUnitTest APPLICATION = new QuarkusUnitTest()
            .withEmptyApplication()
            .overrideConfigKey("quarkus.rakutenai.openai.api-keys", "first-key,second-key")
            .setLogRecordPredicate(record -> true)
            .assertLogRecords(ApiKeysTest::assertNothingIsTold);

    private static void assertNothingIsTold(List<LogRecord> records) {
        assertThat(records)
                .isNotEmpty()
                .noneSatisfy(record -> assertThat(record.getMessage() + Arrays.toString(record.getParameters()))
                        .containsPattern("(first|second)-key|another|secret question"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"Bearer first-key", "Bearer second-key", "bearer second-key"})
    void each_key_lets_in(String authorization) {
        given().header("Authorization", authorization).get("/v1/models").then().statusCode(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Bearer another", "Bearer ", "Bearer first-key,second-key", "Basic first-key", "first-key"})
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
    void a_prompt_is_answered_or_refused_without_a_word_in_the_log() {
        for (String more : List.of("", ", \"temperature\": -1", ", \"temperature\": \"x\"", "}")) {
            given().header("Authorization", "Bearer first-key")
                    .body("{\"prompt\": \"secret question\"" + more + "}")
                    .post("/v1/completions")
                    .then()
                    .statusCode(more.isEmpty() ? 200 : 400);
        }
    }

    @Test
    void no_key_does_not() {
        given().get("/v1/models").then().statusCode(401);
        given().body("{}").post("/tokenize").then().statusCode(401);
    }
}
