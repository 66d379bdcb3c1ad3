package io.github.rakutenai.samples.chat;

import static io.restassured.RestAssured.given;
import static io.restassured.RestAssured.when;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.not;

import java.util.List;
import java.util.Map;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.path.json.JsonPath;
import io.restassured.response.ValidatableResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
class ChatResourceTest {

    private static final String HORSES = "「馬が合う」はどう言う意味ですか";

    @Test
    void an_answer_comes_with_what_it_took() {
        post("/chat", question(HORSES))
                .statusCode(200)
                .contentType(ContentType.JSON)
                .body("text", containsString("馬が合う"))
                .body("statistics.promptTokens", greaterThan(0))
                .body("statistics.replyTokens", greaterThan(0))
                .body("statistics.finishReason", equalTo("STOP"))
                .body("statistics.tokensPerSecond", greaterThan(0f));
    }

    @Test
    void a_stream_gives_the_same_answer_in_pieces() {
        String lines = post("/chat/stream", question(HORSES))
                .statusCode(200)
                .contentType("application/x-ndjson")
                .extract()
                .asString();

        List<JsonPath> events = lines.lines().map(JsonPath::from).toList();
        String text = post("/chat", question(HORSES)).extract().path("text");
        assertThat(events.stream().limit(events.size() - 1L).map(event -> event.getString("text")))
                .hasSizeGreaterThan(3)
                .satisfies(pieces -> assertThat(String.join("", pieces)).isEqualTo(text));
        assertThat(events.getLast().getString("done.finishReason")).isEqualTo("STOP");
    }

    @ParameterizedTest
    @CsvSource({"/chat,maxTokens", "/chat/stream,maxTokens"})
    void a_parameter_that_is_not_allowed_is_named(String path, String parameter) {
        post(path, Map.of("messages", List.of(user("Hello")), parameter, -1))
                .statusCode(400)
                .body("message", containsString("maxTokens must be at least 0, found -1"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/chat", "/chat/stream"})
    void an_empty_question_is_refused(String path) {
        post(path, question(" ")).statusCode(400).body("message", containsString("expected text"));
        post(path, Map.of("messages", List.of())).statusCode(400).body("message", containsString("empty"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/chat", "/chat/stream"})
    void a_conversation_that_is_too_long_is_refused_with_both_counts(String path) {
        post(path, question("word ".repeat(20_000)))
                .statusCode(400)
                .body("promptTokens", greaterThan(10_000))
                .body("maxPromptTokens", greaterThan(0));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{} | messages are missing",
                "'' | messages are missing",
                "{\"messages\": | the request is not valid JSON",
                "{\"messages\":[{\"role\":\"robot\",\"content\":\"x\"}]} | messages[0].role is missing or not valid",
                "{\"messages\":[{\"role\":\"user\"}]} | messages[0]",
                "{\"messages\":[],\"temperature\":\"hot\"} | temperature is missing or not valid",
                "[] | the request must be a JSON object",
                "{\"messages\":[null]} | messages must not contain null",
                "{\"messages\":[],\"stop\":[null]} | stop must not contain null"
            })
    void a_malformed_request_is_told_what_is_wrong(String body, String message) {
        given().contentType(ContentType.JSON)
                .body(body)
                .post("/chat")
                .then()
                .statusCode(400)
                .body("message", containsString(message))
                .body("message", not(containsString("io.github")));
    }

    @Test
    void the_application_is_ready() {
        when().get("/q/health").then().statusCode(200).body("status", equalTo("UP"));
    }

    private static ValidatableResponse post(String path, Object body) {
        return given().contentType(ContentType.JSON).body(body).post(path).then();
    }

    private static Map<String, Object> question(String text) {
        return Map.of("messages", List.of(user(text)), "temperature", 0);
    }

    private static Map<String, String> user(String text) {
        return Map.of("role", "user", "content", text);
    }
}
