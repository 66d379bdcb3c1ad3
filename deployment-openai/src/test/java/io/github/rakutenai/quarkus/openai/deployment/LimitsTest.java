package io.github.rakutenai.quarkus.openai.deployment;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;

import java.net.Socket;
import java.net.URI;

import io.quarkus.test.QuarkusUnitTest;
import io.quarkus.test.common.http.TestHTTPResource;
import io.restassured.response.ValidatableResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

class LimitsTest {

    @RegisterExtension
    static final QuarkusUnitTest APPLICATION = new QuarkusUnitTest()
            .withEmptyApplication()
            .overrideConfigKey("quarkus.http.limits.max-header-size", "4K")
            .overrideConfigKey("quarkus.http.idle-timeout", "1s")
            .overrideConfigKey("quarkus.rakutenai.openai.max-body-size", "2K")
            .overrideConfigKey("quarkus.rakutenai.openai.max-prompt-tokens", "100")
            .overrideConfigKey("quarkus.rakutenai.openai.max-tokens", "2")
            .overrideConfigKey("quarkus.rakutenai.openai.max-choices", "3")
            .overrideConfigKey("quarkus.rakutenai.openai.max-logit-bias", "1")
            .overrideConfigKey("quarkus.rakutenai.openai.max-schema-characters", "300")
            .overrideConfigKey("quarkus.rakutenai.openai.max-grammar-states", "400");

    @TestHTTPResource("/")
    URI server;

    @Test
    void the_most_tokens_hold_for_who_says_nothing_and_refuse_who_wants_more() {
        ask("\"n\": 1").body("usage.completion_tokens", equalTo(2)).body("choices[0].finish_reason", equalTo("length"));
        refused("\"max_tokens\": 3", "max_tokens", "at most 2, found 3");
    }

    @Test
    void a_prompt_of_more_tokens_is_refused_with_both_counts() {
        given().body("{\"prompt\": \"" + "word ".repeat(200) + "\"}")
                .post("/v1/completions")
                .then()
                .statusCode(400)
                .body("error.code", equalTo("context_length_exceeded"))
                .body("error.message", containsString("only 100 fit"))
                .body("error.max_prompt_tokens", equalTo(100));
    }

    @Test
    void more_replies_are_refused() {
        refused("\"n\": 4", "n", "from 1 to 3, found 4");
    }

    @Test
    void more_biases_are_refused() {
        refused("\"logit_bias\": {\"5\": 1, \"6\": 1}", "logit_bias", "1 entries, found 2");
    }

    @Test
    void a_longer_schema_is_refused() {
        refused(schema("{\"enum\": [\"" + "x".repeat(300) + "\"]}"), "response_format", "at most 300 are allowed");
    }

    @Test
    void a_schema_of_more_states_is_refused() {
        refused(
                schema("{\"type\": \"string\", \"minLength\": 500, \"maxLength\": 500}"),
                "response_format",
                "at most 400 are allowed");
    }

    @Test
    void a_larger_body_is_refused() {
        ask("\"user\": \"" + "x".repeat(2048) + "\"")
                .statusCode(413)
                .body("error.code", equalTo("request_too_large"))
                .body("error.message", containsString("larger than 2048 bytes"))
                .body("error.param", nullValue());
    }

    @Test
    void larger_headers_are_refused() {
        given().header("X-Long", "x".repeat(5000)).get("/v1/models").then().statusCode(431);
    }

    @Test
    @Timeout(20)
    void a_connection_that_says_nothing_is_closed() throws Exception {
        try (Socket silent = new Socket(server.getHost(), server.getPort())) {
            assertThat(silent.getInputStream().read()).isEqualTo(-1);
        }
    }

    private static String schema(String schema) {
        return "\"response_format\": {\"type\": \"json_schema\", \"json_schema\": {\"name\": \"x\", \"schema\": "
                + schema + "}}";
    }

    private static void refused(String field, String param, String message) {
        ask(field)
                .statusCode(400)
                .body("error.type", equalTo("invalid_request_error"))
                .body("error.param", equalTo(param))
                .body("error.message", containsString(message));
    }

    private static ValidatableResponse ask(String field) {
        return given().body("{\"messages\": [{\"role\": \"user\", \"content\": \"Hi\"}], " + field + "}")
                .post("/v1/chat/completions")
                .then();
    }
}
