package io.github.rakutenai.samples.chat;

import static io.restassured.RestAssured.given;
import static io.restassured.RestAssured.when;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.equalTo;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import org.junit.jupiter.api.Test;

@QuarkusTest
class ChatApplicationTest {

    @Test
    void the_page_is_served() {
        when().get("/").then().statusCode(200).contentType(ContentType.HTML).body(containsString("chat.js"));
    }

    @Test
    void an_answer_streams_as_the_page_asks_for_it() {
        given().contentType(ContentType.JSON)
                .body("""
                        {"messages": [{"role": "user", "content": "「馬が合う」はどう言う意味ですか"}], "temperature": 0,
                         "stream": true, "stream_options": {"include_usage": true}}
                        """)
                .post("/v1/chat/completions")
                .then()
                .statusCode(200)
                .contentType("text/event-stream")
                .body(containsString("\"finish_reason\":\"stop\""))
                .body(containsString("\"completion_tokens\":"))
                .body(endsWith("data: [DONE]\n\n"));
    }

    @Test
    void the_application_is_ready() {
        when().get("/q/health").then().statusCode(200).body("status", equalTo("UP"));
    }
}
