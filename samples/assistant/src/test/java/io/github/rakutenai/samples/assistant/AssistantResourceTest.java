package io.github.rakutenai.samples.assistant;

import static io.restassured.RestAssured.given;
import static io.restassured.RestAssured.when;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.isA;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.oneOf;

import jakarta.inject.Inject;

import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.store.memory.chat.ChatMemoryStore;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import org.junit.jupiter.api.Test;

@QuarkusTest
class AssistantResourceTest {

    @Inject
    ChatMemoryStore memories;

    @Test
    void an_answer_streams() {
        assertThat(text(post("/conversations/one", "7 x 8"))).contains("56");
    }

    @Test
    void a_conversation_is_remembered_and_another_is_not_in_it() {
        post("/conversations/two", "7 x 8");
        post("/conversations/three", "12 times 12");
        post("/conversations/two", "15 + 27");

        assertThat(memories.getMessages("two"))
                .filteredOn(UserMessage.class::isInstance)
                .extracting(message -> ((UserMessage) message).singleText())
                .containsExactly("7 x 8", "15 + 27");
    }

    /** What the demo model, which has never seen a tool, does then is up to it. */
    @Test
    void a_tool_is_called_with_an_argument_that_it_takes() {
        given().body("Please put a knife into my basket.").when().post("/conversations/four/sale");

        when().get("/basket").then().body("", not(empty())).body("", everyItem(oneOf("PAN", "POT", "KNIFE")));
    }

    @Test
    void a_letter_becomes_a_ticket() {
        post("/tickets", "Where is my parcel?")
                .body("subject", oneOf("ORDER", "RETURN", "PRAISE", "OTHER"))
                .body("urgent", isA(Boolean.class));
    }

    private static ValidatableResponse post(String path, String text) {
        return given().body(text).when().post(path).then().statusCode(200);
    }

    private static String text(ValidatableResponse response) {
        return response.extract().asString();
    }
}
