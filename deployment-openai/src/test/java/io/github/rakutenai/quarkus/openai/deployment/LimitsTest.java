package io.github.rakutenai.quarkus.openai.deployment;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;

import io.quarkus.test.QuarkusUnitTest;
import io.restassured.response.ValidatableResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class LimitsTest {

    @RegisterExtension
    static final QuarkusUnitTest APPLICATION = new QuarkusUnitTest()
            .withEmptyApplication()
            .overrideConfigKey("quarkus.rakutenai.openai.max-body-size", "2K")
            .overrideConfigKey("quarkus.rakutenai.openai.max-prompt-tokens", "100")
            .overrideConfigKey("quarkus.rakutenai.openai.max-tokens", "2")
            .overrideConfigKey("quarkus.rakutenai.openai.max-choices", "3")
            .overrideConfigKey("quarkus.rakutenai.openai.max-logit-bias", "1")
            .overrideConfigKey("quarkus.rakutenai.openai.max-tools", "2")
            .overrideConfigKey("quarkus.rakutenai.openai.max-schema-characters", "300")
            .overrideConfigKey("quarkus.rakutenai.openai.max-grammar-states", "400");

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
    void more_tools_are_refused() {
        refused(tools(tool("a", "{}"), tool("b", "{}"), tool("c", "{}")), "tools", "2 tools, found 3");
    }

    @Test
    void longer_parameters_of_a_tool_are_refused() {
        refused(
                tools(tool("a", "{\"description\": \"" + "x".repeat(300) + "\"}")),
                "tools[0].function.parameters",
                "at most 300 are allowed");
    }

    @Test
    void tools_of_more_states_are_refused() {
        String parameters = "{\"properties\": {\"a\": {\"type\": \"string\", \"minLength\": 200, \"maxLength\": 200}}}";
        refused(tools(tool("a", parameters)), "tools", "at most 400 are allowed");
    }

    @Test
    void a_larger_body_is_refused() {
        ask("\"user\": \"" + "x".repeat(2048) + "\"")
                .statusCode(413)
                .body("error.code", equalTo("request_too_large"))
                .body("error.message", containsString("larger than 2048 bytes"))
                .body("error.param", nullValue());
    }

    private static String schema(String schema) {
        return "\"response_format\": {\"type\": \"json_schema\", \"json_schema\": {\"name\": \"x\", \"schema\": "
                + schema + "}}";
    }

    private static String tools(String... tools) {
        return "\"tools\": [" + String.join(", ", tools) + "]";
    }

    private static String tool(String name, String parameters) {
        return "{\"type\": \"function\", \"function\": {\"name\": \"" + name + "\", \"parameters\": " + parameters
                + "}}";
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
