package io.github.rakutenai.it;

import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.not;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.response.ValidatableResponse;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
class AskResourceTest {

    @ParameterizedTest
    @ValueSource(strings = {"worker", "virtual-thread", "stream"})
    void an_answer_comes_on_a_thread_that_may_wait(String thread) {
        ask(thread).statusCode(200).body(not(containsString("\uFFFD")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"event-loop", "model-on-event-loop"})
    void waiting_on_an_event_loop_is_refused_with_what_to_write_instead(String thread) {
        ask(thread).statusCode(500).body(containsString("return a Multi instead, that of RakutenChat.stream"));
    }

    private static ValidatableResponse ask(String thread) {
        return RestAssured.given()
                .queryParam("question", "「馬が合う」はどう言う意味ですか")
                .get("/ask/" + thread)
                .then();
    }
}
