package io.github.rakutenai.it.openai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.net.URI;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import jakarta.inject.Inject;

import io.github.rakutenai.it.openai.OpenAiClient.Answer;
import io.github.rakutenai.it.openai.OpenAiClient.Question;
import io.github.rakutenai.it.openai.OpenAiClient.Refused;
import io.github.rakutenai.it.openai.ToolQuestion.Call;
import io.github.rakutenai.it.openai.ToolQuestion.Tool;
import io.github.rakutenai.quarkus.ChatRequest;
import io.github.rakutenai.quarkus.RakutenChat;
import io.github.rakutenai.quarkus.Reply;
import io.github.rakutenai.quarkus.runtime.RakutenModels;
import io.quarkus.test.common.http.TestHTTPResource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every client of OpenAI's API gets. */
abstract class ClientContract {

    private static final String QUESTION = "「馬が合う」はどう言う意味ですか";
    private static final Tool WEATHER = new Tool("weather", Map.of("city", "{\"enum\": [\"Kyoto\", \"札幌\"]}"));
    private static final Tool TIME = new Tool("time", Map.of("zone", "{\"enum\": [\"JST\", \"UTC\"]}"));

    @Inject
    RakutenChat chat;

    @Inject
    RakutenModels models;

    @TestHTTPResource("/")
    URI server;

    OpenAiClient client;
    private String model;

    abstract OpenAiClient connect(URI address) throws Exception;

    @BeforeEach
    void connect() throws Exception {
        client = connect(server);
        model = Served.model(models);
    }

    @AfterEach
    void disconnect() {
        if (client != null) {
            client.close();
        }
    }

    @Test
    void an_answer_is_that_of_the_bean() {
        Answer answer = client.answer(question());
        assertThat(answer.text()).isEqualTo(expected().text());
        assertThat(answer.finishReason()).isEqualTo("stop");
        assertThat(answer.promptTokens()).isEqualTo(expected().usage().promptTokens());
        assertThat(answer.completionTokens()).isEqualTo(expected().usage().replyTokens());
    }

    @Test
    void a_stream_is_the_whole_answer_with_its_usage() {
        assertThat(client.stream(question())).isEqualTo(client.answer(question()));
    }

    @Test
    void the_most_tokens_end_an_answer() {
        Answer answer = client.answer(question().withMaxTokens(3));
        assertThat(answer.finishReason()).isEqualTo("length");
        assertThat(answer.completionTokens()).isEqualTo(3);
        assertThat(expected().text()).startsWith(answer.text());
    }

    @Test
    void a_stop_text_ends_an_answer_before_it() {
        String stop = expected().text().substring(5, 7);
        Answer answer = client.stream(question().withStop(stop));
        assertThat(answer.text())
                .isEqualTo(expected().text().substring(0, expected().text().indexOf(stop)));
        assertThat(answer.finishReason()).isEqualTo("stop");
    }

    @Test
    void the_same_seed_gives_the_same_answer() {
        Question sampled = question().withMaxTokens(20).sampled(7, 1);
        assertThat(client.answer(sampled)).isEqualTo(client.answer(sampled));
    }

    @Test
    void several_answers_differ_and_come_again_with_the_same_seed() {
        assumeTrue(client.asksForSeveral(), "skipped: this client asks for one answer");
        Question sampled = question().withMaxTokens(20).sampled(7, 3);
        Answer answers = client.answer(sampled);
        assertThat(new HashSet<>(answers.texts())).hasSize(3);
        assertThat(client.stream(sampled).texts()).isEqualTo(answers.texts());
        assertThat(answers.promptTokens()).isEqualTo(client.answer(question()).promptTokens());
    }

    @Test
    void log_probabilities_are_those_of_the_answers_tokens() {
        Answer answer = client.answer(question().withMaxTokens(3).withLogProbs(2));
        assertThat(answer.logProbs())
                .hasSize(3)
                .allSatisfy(told -> assertThat(told).isBetween(-0.7, 0.0));
    }

    @Test
    void an_answer_by_a_schema_is_valid() {
        Question question = question().withMaxTokens(50).answeredBy("""
                {"type": "object", "properties": {"mood": {"enum": ["fine", "tired"]}}, "required": ["mood"],
                 "additionalProperties": false}""");
        Answer answer = client.stream(question);
        assertThat(answer.text()).matches("\\{\"mood\": \"(fine|tired)\"}");
        assertThat(answer.finishReason()).isEqualTo("stop");
        assertThat(client.answer(question)).isEqualTo(answer);
    }

    @Test
    void the_tool_that_is_named_is_called_whole_or_streamed() {
        ToolQuestion named = ToolQuestion.of(model, QUESTION, List.of(WEATHER, TIME))
                .choosing("time")
                .alone();
        ToolQuestion.Answer answer = client.answer(named);
        assertThat(answer.text()).isEmpty();
        assertThat(answer.finishReason()).isEqualTo("tool_calls");
        assertThat(answer.calls()).singleElement().satisfies(call -> {
            assertThat(call.id()).startsWith("call_");
            assertThat(call.name()).isEqualTo("time");
            assertThat(call.arguments()).matches("\\{\"zone\": \"(JST|UTC)\"}");
        });
        assertThat(client.stream(named).withoutIds()).isEqualTo(answer.withoutIds());
    }

    @Test
    void several_tools_are_called_at_once_whole_or_streamed() {
        ToolQuestion required =
                ToolQuestion.of(model, QUESTION, List.of(WEATHER, TIME)).choosing("required");
        ToolQuestion several = IntStream.range(0, 20)
                .mapToObj(required::sampled)
                .filter(this::callsSeveral)
                .findFirst()
                .orElseThrow();
        ToolQuestion.Answer answer = client.stream(several);
        assertThat(answer.withoutIds()).isEqualTo(client.answer(several).withoutIds());
        assertThat(answer.finishReason()).isEqualTo("tool_calls");
        assertThat(answer.calls()).extracting(Call::id).doesNotHaveDuplicates();
        assertThat(client.answer(several.alone()).calls()).hasSize(1);
    }

    @Test
    void results_of_calls_lead_to_an_answer() {
        ToolQuestion required =
                ToolQuestion.of(model, QUESTION, List.of(WEATHER, TIME)).choosing("required");
        Call first = client.answer(required).calls().getFirst();
        Call second = new Call("call_2", "time", "{\"zone\": \"JST\"}");
        ToolQuestion answered = required.after(List.of(first, second), List.of("{\"celsius\": 21}", "12:00"))
                .choosing("none");
        ToolQuestion.Answer answer = client.answer(answered);
        assertThat(answer.text()).isNotBlank();
        assertThat(answer.calls()).isEmpty();
        assertThat(answer.finishReason()).isIn("stop", "length");
        assertThat(client.stream(answered)).isEqualTo(answer);
    }

    @Test
    void a_tool_whose_arguments_cannot_be_guaranteed_is_refused_by_name() {
        Tool tool = new Tool("search", Map.of("query", "{\"unevaluatedItems\": false}"));
        ToolQuestion question = ToolQuestion.of(model, QUESTION, List.of(TIME, tool));
        assertThatThrownBy(() -> client.stream(question)).isInstanceOfSatisfying(Refused.class, refused -> {
            assertThat(refused.status()).isEqualTo(400);
            assertThat(refused)
                    .hasMessageContaining("search")
                    .hasMessageContaining("/properties/query/unevaluatedItems");
        });
    }

    @Test
    void an_unknown_model_is_not_found() {
        Question unknown = Question.of("gpt-none", QUESTION);
        assertThatThrownBy(() -> client.answer(unknown)).isInstanceOfSatisfying(Refused.class, refused -> {
            assertThat(refused.status()).isEqualTo(404);
            assertThat(refused).hasMessageContaining("gpt-none");
        });
        assertThatThrownBy(() -> client.stream(unknown))
                .isInstanceOfSatisfying(
                        Refused.class, refused -> assertThat(refused.status()).isEqualTo(404));
    }

    @Test
    void a_prompt_that_is_too_long_is_refused_before_the_stream_starts() {
        Question tooLong = Question.of(model, "word ".repeat(4_000));
        assertThatThrownBy(() -> client.stream(tooLong)).isInstanceOfSatisfying(Refused.class, refused -> {
            assertThat(refused.status()).isEqualTo(400);
            assertThat(refused).hasMessageContaining("tokens");
        });
    }

    @Test
    void a_stream_that_is_left_leaves_nothing_running() throws Exception {
        client.abort(question());
        Served.awaitIdle(models);
    }

    @Test
    void many_at_once_get_their_own_answers() throws Exception {
        List<String> questions = List.of(QUESTION, "What is dashi?", "こんにちは");
        List<String> expected = questions.stream().map(this::text).toList();
        try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<String>> answers = new ArrayList<>();
            for (int i = 0; i < atOnce(); i++) {
                Question question = Question.of(model, questions.get(i % 3));
                Callable<Answer> call = i % 2 == 0 ? () -> client.answer(question) : () -> client.stream(question);
                answers.add(callers.submit(() -> call.call().text()));
            }
            for (int i = 0; i < atOnce(); i++) {
                assertThat(answers.get(i).get()).isEqualTo(expected.get(i % 3));
            }
        }
    }

    private boolean callsSeveral(ToolQuestion question) {
        ToolQuestion.Answer answer = client.answer(question);
        return answer.calls().size() > 1 && answer.finishReason().equals("tool_calls");
    }

    int atOnce() {
        return 32;
    }

    Question question() {
        return Question.of(model, QUESTION);
    }

    private Reply expected() {
        return chat.chat(ChatRequest.of(QUESTION).with(params -> params.greedy()));
    }

    private String text(String question) {
        return chat.chat(ChatRequest.of(question).with(params -> params.greedy()))
                .text();
    }
}
