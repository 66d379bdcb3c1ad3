package io.github.rakutenai.samples.chat;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.containsString;

import io.github.rakutenai.quarkus.RakutenChat;
import io.quarkus.test.junit.QuarkusMock;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
class BusyServerTest {

    @ParameterizedTest
    @ValueSource(strings = {"/chat", "/chat/stream"})
    void a_busy_server_says_when_to_try_again(String path) {
        QuarkusMock.installMockForType(new BusyChat(), RakutenChat.class);

        given().contentType(ContentType.JSON)
                .body("""
                        {"messages":[{"role":"user","content":"Hello"}]}
                        """)
                .post(path)
                .then()
                .statusCode(429)
                .header("Retry-After", "1")
                .body("message", containsString("queue"));
    }
}
