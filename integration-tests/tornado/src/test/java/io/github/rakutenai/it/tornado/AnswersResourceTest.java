package io.github.rakutenai.it.tornado;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import org.junit.jupiter.api.Test;

@QuarkusTest
class AnswersResourceTest {

    private static final List<String> QUESTIONS = List.of(
            "How to make an authentic Spanish Omelette?",
            "「馬が合う」はどう言う意味ですか",
            "Hello",
            "Thank you",
            "What is Quarkus?",
            "Good night",
            "Where is Tokyo?",
            "はい");

    @Test
    void the_device_gives_the_processor_s_answers_alone_and_eight_at_once() throws InterruptedException {
        List<String> expected = QUESTIONS.stream()
                .map(question -> answer("processor", question))
                .toList();

        assertThat(answer("device", QUESTIONS.getFirst())).isEqualTo(expected.getFirst());
        try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<String>> together = executor.invokeAll(QUESTIONS.stream()
                    .<Callable<String>>map(question -> () -> answer("device", question))
                    .toList());
            assertThat(together).extracting(Future::get).isEqualTo(expected);
        }
    }

    private static String answer(String backend, String question) {
        return RestAssured.given()
                .queryParam("question", question)
                .get("/answers/" + backend)
                .then()
                .statusCode(200)
                .extract()
                .asString();
    }
}
