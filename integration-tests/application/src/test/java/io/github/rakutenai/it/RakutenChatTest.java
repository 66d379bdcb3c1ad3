package io.github.rakutenai.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import jakarta.inject.Inject;

import io.github.rakutenai.engine.grammar.Grammar;
import io.github.rakutenai.engine.inference.InferenceEngine;
import io.github.rakutenai.engine.scheduler.FinishReason;
import io.github.rakutenai.engine.tokenizer.Message;
import io.github.rakutenai.engine.tokenizer.PromptTooLongException;
import io.github.rakutenai.engine.tokenizer.Tool;
import io.github.rakutenai.engine.tokenizer.ToolCall;
import io.github.rakutenai.engine.tool.ToolChoice;
import io.github.rakutenai.engine.tool.ToolUse;
import io.github.rakutenai.quarkus.ChatEvent;
import io.github.rakutenai.quarkus.ChatRequest;
import io.github.rakutenai.quarkus.IncompleteAnswerException;
import io.github.rakutenai.quarkus.RakutenChat;
import io.github.rakutenai.quarkus.Reply;
import io.github.rakutenai.quarkus.runtime.RakutenModels;
import io.quarkus.test.junit.QuarkusTest;
import org.junit.jupiter.api.Test;

@QuarkusTest
class RakutenChatTest {

    private static final String OMELETTE = "How to make an authentic Spanish Omelette?";
    private static final String HORSES = "「馬が合う」はどう言う意味ですか";

    @Inject
    RakutenChat chat;

    @Inject
    RakutenModels models;

    @Test
    void the_demo_model_knows_the_answers_to_the_cards_two_requests() {
        assertThat(greedy(OMELETTE).text()).contains("olive oil");
        assertThat(greedy(HORSES).text()).contains("気が合");
    }

    @Test
    void a_reply_tells_usage_finish_reason_and_timings() {
        Reply reply = greedy(OMELETTE);

        assertThat(reply.finishReason()).isEqualTo(FinishReason.STOP);
        assertThat(reply.usage().promptTokens()).isGreaterThan(20);
        assertThat(reply.usage().replyTokens()).isGreaterThan(5);
        assertThat(reply.usage().totalTokens())
                .isEqualTo(reply.usage().promptTokens() + reply.usage().replyTokens());
        assertThat(reply.timings().timeToFirstTokenNanos()).isPositive();
        assertThat(reply.tokensPerSecond()).isPositive();
    }

    @Test
    void a_stream_ends_with_the_reply_that_its_pieces_make() {
        List<ChatEvent> events =
                chat.stream(greedyRequest(HORSES)).collect().asList().await().atMost(Duration.ofMinutes(1));

        String pieces = events.stream()
                .filter(ChatEvent.Delta.class::isInstance)
                .map(event -> ((ChatEvent.Delta) event).text())
                .collect(Collectors.joining());
        Reply reply = ((ChatEvent.Completed) events.getLast()).reply();
        assertThat(reply.text()).isEqualTo(pieces).isEqualTo(greedy(HORSES).text());
        assertThat(events.size()).isGreaterThan(5);
    }

    @Test
    void earlier_turns_are_part_of_the_prompt() {
        List<Message> conversation =
                List.of(Message.user("Hello"), Message.assistant("Hello! How can I help you?"), Message.user(OMELETTE));

        Reply reply = chat.chat(ChatRequest.of(conversation).with(params -> params.greedy()));

        assertThat(reply.usage().promptTokens())
                .isGreaterThan(greedy(OMELETTE).usage().promptTokens());
    }

    @Test
    void eight_questions_at_once_get_the_answers_they_get_alone() throws InterruptedException {
        List<String> questions =
                List.of(OMELETTE, HORSES, "Hello", "Thank you", "What is Quarkus?", OMELETTE, HORSES, "Good night");
        List<String> alone =
                questions.stream().map(question -> greedy(question).text()).toList();

        try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<String>> together = executor.invokeAll(questions.stream()
                    .<Callable<String>>map(question -> () -> greedy(question).text())
                    .toList());
            assertThat(together).extracting(Future::get).isEqualTo(alone);
        }
    }

    @Test
    void tools_are_called_until_there_is_an_answer() {
        List<Tool> tools = List.of(new Tool("now", "the time of day"), new Tool("unit", "", """
                {"properties": {"of": {"enum": ["heat", "length"]}}, "required": ["of"], "additionalProperties": false}"""));
        ToolUse required = new ToolUse(tools, new ToolChoice.Required(), false);
        ChatRequest question = greedyRequest("What time is it?").withTools(required);

        Reply asked = chat.chat(question);
        assertThat(asked.finishReason()).isEqualTo(FinishReason.STOP);
        assertThat(asked.text()).isEmpty();
        ToolCall call = asked.toolCalls().getFirst();
        assertThat(call.name()).isIn("now", "unit");

        List<Message> messages =
                List.of(question.messages().getFirst(), asked.message(), Message.toolResult(call.id(), "It is noon."));
        Reply told = chat.chat(ChatRequest.of(messages)
                .with(params -> params.greedy().maxTokens(30))
                .withTools(required.uncalled()));
        assertThat(told.toolCalls()).isEmpty();
        assertThat(told.text()).isNotBlank();
        assertThat(told.usage().promptTokens())
                .isGreaterThan(asked.usage().promptTokens() + asked.usage().replyTokens());
        assertThat(chat.chat(question, Sum.class).sign()).isNotNull();
    }

    record Sum(Sign sign) {}

    enum Sign {
        PLUS,
        MINUS
    }

    @Test
    void parameters_are_those_of_the_call() {
        ChatRequest request = greedyRequest(OMELETTE);
        String whole = chat.chat(request).text();

        Reply cut = chat.chat(request.with(params -> params.maxTokens(3)));
        assertThat(cut.finishReason()).isEqualTo(FinishReason.LENGTH);
        assertThat(cut.usage().replyTokens()).isEqualTo(3);
        assertThat(whole).startsWith(cut.text());

        Reply stopped = chat.chat(request.with(params -> params.stop(" ")));
        assertThat(stopped.finishReason()).isEqualTo(FinishReason.STOP);
        assertThat(stopped.text()).isEqualTo(whole.substring(0, whole.indexOf(' ')));
    }

    @Test
    void the_same_seed_gives_the_same_text() {
        ChatRequest request = ChatRequest.of("Tell me something")
                .with(params -> params.temperature(3).maxTokens(20));

        assertThat(chat.chat(request.with(params -> params.seed(7))).text())
                .isEqualTo(chat.chat(request.with(params -> params.seed(7))).text())
                .isNotEqualTo(chat.chat(request.with(params -> params.seed(8))).text());
    }

    @Test
    void a_cancelled_stream_leaves_the_engine_idle() {
        InferenceEngine engine = models.models().get("<default>").model().engine();

        chat.stream(greedyRequest(OMELETTE))
                .select()
                .first(1)
                .collect()
                .asList()
                .await()
                .atMost(Duration.ofMinutes(1));

        // The cancelled one leaves before the next one's first step.
        greedy("Hello");
        assertThat(engine.status().runningRequests()).isZero();
        assertThat(engine.status().usedKvBlocks()).isZero();
    }

    record Dish(Course course, int minutes, boolean vegetarian, Ingredient first) {}

    record Ingredient(Unit unit, Optional<Course> only) {}

    enum Course {
        STARTER,
        MAIN
    }

    enum Unit {
        GRAM,
        PIECE
    }

    /** The demo model may not know when to end a text, so that nothing here can be long. */
    @Test
    void an_answer_may_be_a_record() {
        ChatRequest request = greedyRequest(OMELETTE).with(params -> params.maxTokens(400));

        Dish dish = chat.chat(request, Dish.class);

        assertThat(dish.course()).isIn(Course.STARTER, Course.MAIN);
        assertThat(dish.first().unit()).isIn(Unit.GRAM, Unit.PIECE);
        assertThatThrownBy(() -> chat.chat(request.with(params -> params.maxTokens(5)), Dish.class))
                .isInstanceOfSatisfying(
                        IncompleteAnswerException.class,
                        cut -> assertThat(cut.reply().finishReason()).isEqualTo(FinishReason.LENGTH));
    }

    @Test
    void a_grammar_holds_for_streams_too() {
        ChatRequest request = greedyRequest(HORSES).answeredIn(Grammar.regex("(はい|いいえ)。"));

        String pieces = chat.stream(request)
                .filter(ChatEvent.Delta.class::isInstance)
                .map(event -> ((ChatEvent.Delta) event).text())
                .collect()
                .with(Collectors.joining())
                .await()
                .atMost(Duration.ofMinutes(1));

        assertThat(pieces).isIn("はい。", "いいえ。");
    }

    @Test
    void a_request_that_cannot_be_answered_is_refused_before_any_work() {
        assertThatThrownBy(() -> chat.ask(" ")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> chat.ask("word ".repeat(20_000)))
                .isInstanceOfSatisfying(
                        PromptTooLongException.class,
                        refusal -> assertThat(refusal.promptTokens()).isGreaterThan(refusal.maxPromptTokens()));
    }

    private Reply greedy(String question) {
        return chat.chat(greedyRequest(question));
    }

    private static ChatRequest greedyRequest(String question) {
        return ChatRequest.of(question).with(params -> params.greedy());
    }
}
