package io.github.rakutenai.quarkus.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

import io.github.rakutenai.engine.inference.GenerationEvent;
import io.github.rakutenai.engine.inference.GenerationEvent.Failed;
import io.github.rakutenai.engine.inference.GenerationEvent.Finished;
import io.github.rakutenai.engine.inference.GenerationEvent.TokenGenerated;
import io.github.rakutenai.engine.inference.Timings;
import io.github.rakutenai.engine.inference.TokenUsage;
import io.github.rakutenai.engine.scheduler.EngineBusyException;
import io.github.rakutenai.engine.scheduler.FinishReason;
import io.github.rakutenai.engine.tokenizer.Message;
import io.github.rakutenai.engine.tokenizer.Tool;
import io.github.rakutenai.engine.tokenizer.ToolCall;
import io.github.rakutenai.engine.tool.ToolUse;
import io.github.rakutenai.quarkus.ChatEvent;
import io.github.rakutenai.quarkus.ChatRequest;
import io.github.rakutenai.quarkus.RakutenChat;
import io.github.rakutenai.quarkus.Reply;
import io.quarkus.runtime.BlockingOperationControl;
import io.quarkus.runtime.BlockingOperationNotAllowedException;
import io.quarkus.runtime.IOThreadDetector;
import io.smallrye.mutiny.helpers.test.AssertSubscriber;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class EngineChatTest {

    private static final ChatRequest REQUEST = ChatRequest.of("a question");
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Finished FINISHED =
            new Finished(FinishReason.STOP, new TokenUsage(5, 3), new Timings(1_000, 2_000, 4_000));

    private static final List<Tool> TOOLS = List.of(new Tool("weather", ""));

    private final CountDownLatch cancelled = new CountDownLatch(1);
    private final List<Thread> askers = new ArrayList<>();
    private final AtomicInteger firstTokens = new AtomicInteger();

    @BeforeEach
    void no_thread_is_an_event_loop() {
        BlockingOperationControl.setIoThreadDetector(new IOThreadDetector[0]);
    }

    @Test
    void a_reply_has_text_usage_finish_reason_and_timings() {
        Reply reply = chat(EngineChatTest::answer).chat(REQUEST);

        assertThat(reply).isEqualTo(new Reply("an answer", FINISHED.usage(), FinishReason.STOP, FINISHED.timings()));
        assertThat(reply.tokensPerSecond()).isEqualTo(500_000);
    }

    @Test
    void a_stream_gives_the_pieces_and_then_the_reply() {
        AssertSubscriber<ChatEvent> subscriber = AssertSubscriber.create(Long.MAX_VALUE);
        chat(EngineChatTest::answer).stream(REQUEST).subscribe(subscriber);

        assertThat(subscriber.awaitCompletion(PATIENCE).getItems())
                .containsExactly(
                        new ChatEvent.Delta("an"),
                        new ChatEvent.Delta(" answer"),
                        new ChatEvent.Completed(
                                new Reply("an answer", FINISHED.usage(), FinishReason.STOP, FINISHED.timings())));
    }

    @Test
    void a_reply_that_calls_tools_has_the_calls_and_no_text() {
        String arguments = "{\"city\": \"京都\"}";
        Reply reply = chat(events ->
                        say(events, "<tool_calls>[{\"name\": \"weather\", \"arguments\": ", arguments, "}]"))
                .chat(REQUEST.withTools(ToolUse.auto(TOOLS)));

        assertThat(reply.text()).isEmpty();
        assertThat(reply.toolCalls())
                .extracting(ToolCall::name, ToolCall::arguments)
                .containsExactly(tuple("weather", arguments));
        assertThat(reply.message()).isEqualTo(Message.assistant("", reply.toolCalls()));
    }

    @Test
    void a_stream_gives_calls_as_they_are_written() {
        AssertSubscriber<ChatEvent> subscriber = AssertSubscriber.create(Long.MAX_VALUE);
        chat(events -> say(events, "<tool_calls>[{\"name\": \"weather\", \"arguments\": {", "\"city\": 1}}]")).stream(
                        REQUEST.withTools(ToolUse.auto(TOOLS)))
                .subscribe(subscriber);

        List<ChatEvent> events = subscriber.awaitCompletion(PATIENCE).getItems();
        Reply reply = ((ChatEvent.Completed) events.getLast()).reply();
        ToolCall call = reply.toolCalls().getFirst();
        assertThat(events)
                .containsExactly(
                        new ChatEvent.ToolCallBegun(0, call.id(), "weather"),
                        new ChatEvent.ToolCallArguments(0, "{"),
                        new ChatEvent.ToolCallArguments(0, "\"city\": 1}"),
                        new ChatEvent.ToolCallEnded(0, call),
                        new ChatEvent.Completed(reply));
    }

    @Test
    void what_looks_like_calls_is_text_where_nothing_can_be_called() {
        for (ChatRequest request :
                List.of(REQUEST, REQUEST.withTools(ToolUse.auto(TOOLS).uncalled()))) {
            Reply reply = chat(events -> say(events, "<tool_calls>", "[")).chat(request);
            assertThat(reply.text()).isEqualTo("<tool_calls>[");
        }
    }

    @Test
    void a_request_that_takes_time_is_made_on_a_worker() {
        AtomicReference<Thread> maker = new AtomicReference<>();
        AssertSubscriber<ChatEvent> subscriber = AssertSubscriber.create(Long.MAX_VALUE);
        chat(EngineChatTest::answer).stream(() -> {
                    maker.set(Thread.currentThread());
                    return REQUEST;
                })
                .subscribe(subscriber);

        subscriber.awaitCompletion(PATIENCE);
        assertThat(maker.get()).isNotEqualTo(Thread.currentThread());
        assertThat(askers).containsExactly(Thread.currentThread());
    }

    @Test
    void a_request_that_cannot_be_made_fails_its_stream() {
        AssertSubscriber<ChatEvent> subscriber = AssertSubscriber.create(Long.MAX_VALUE);
        chat(EngineChatTest::answer).stream(() -> {
                    throw new IllegalArgumentException("no grammar");
                })
                .subscribe(subscriber);

        subscriber.awaitFailure(PATIENCE).assertFailedWith(IllegalArgumentException.class, "no grammar");
    }

    @Test
    void a_stream_of_text_gives_the_pieces_alone() {
        List<String> pieces = chat(EngineChatTest::answer).stream("a question")
                .collect()
                .asList()
                .await()
                .atMost(PATIENCE);

        assertThat(pieces).containsExactly("an", " answer");
    }

    @Test
    void cancelling_the_stream_cancels_the_generation() throws InterruptedException {
        CountDownLatch submitted = new CountDownLatch(1);
        AssertSubscriber<ChatEvent> subscriber = AssertSubscriber.create(1);
        chat(events -> submitted.countDown()).stream(REQUEST).subscribe(subscriber);

        assertThat(submitted.await(10, TimeUnit.SECONDS)).isTrue();
        subscriber.cancel();
        assertThat(cancelled.await(10, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void a_subscriber_that_does_not_keep_up_ends_its_generation_and_holds_nobody_up() throws InterruptedException {
        AssertSubscriber<ChatEvent> subscriber = AssertSubscriber.create(0);
        chat(events -> emitTokens(events, 3 * RakutenChat.STREAM_BUFFER)).stream(REQUEST)
                .subscribe(subscriber);

        assertThat(cancelled.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(subscriber.request(Long.MAX_VALUE).awaitFailure(PATIENCE).getFailure())
                .hasMessageContaining("1024 tokens behind");
    }

    @Test
    void a_request_is_told_once_where_it_is_made_and_once_at_its_first_token() {
        chat(EngineChatTest::answer).chat(REQUEST);
        chat(EngineChatTest::answer).stream(REQUEST).collect().asList().await().atMost(PATIENCE);

        assertThat(askers).containsExactly(Thread.currentThread(), Thread.currentThread());
        assertThat(firstTokens).hasValue(2);
    }

    @Test
    void a_refused_request_fails_the_call_and_the_stream_with_the_same_error() {
        RakutenChat chat = new EngineChat(
                (request, events) -> {
                    throw new EngineBusyException(1);
                },
                this::requestMade);

        assertThatThrownBy(() -> chat.ask("a question")).isInstanceOf(EngineBusyException.class);
        AssertSubscriber<String> subscriber = AssertSubscriber.create(1);
        chat.stream("a question").subscribe(subscriber);
        subscriber.awaitFailure(PATIENCE).assertFailedWith(EngineBusyException.class);
    }

    @Test
    void a_generation_that_fails_is_never_text() {
        RakutenChat chat = chat(events -> {
            events.accept(new TokenGenerated(7, "an"));
            events.accept(new Failed(new ArithmeticException("broken")));
        });

        assertThatThrownBy(() -> chat.chat(REQUEST))
                .isInstanceOf(ArithmeticException.class)
                .hasMessage("broken");
    }

    @Test
    void interrupting_the_waiting_thread_cancels_the_generation() throws InterruptedException {
        AtomicReference<Throwable> failure = new AtomicReference<>();
        Thread caller = Thread.ofVirtual().start(() -> {
            try {
                chat(events -> Thread.currentThread().interrupt()).chat(REQUEST);
            } catch (CancellationException e) {
                failure.set(e);
            }
        });
        caller.join();

        assertThat(cancelled.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(failure.get()).hasMessageContaining("interrupted");
    }

    @Test
    void waiting_on_an_event_loop_is_refused_with_what_to_write_instead() {
        Thread eventLoop = Thread.currentThread();
        IOThreadDetector detector = () -> Thread.currentThread() == eventLoop;
        BlockingOperationControl.setIoThreadDetector(new IOThreadDetector[] {detector});

        assertThatThrownBy(() -> chat(EngineChatTest::answer).ask("a question"))
                .isInstanceOf(BlockingOperationNotAllowedException.class)
                .hasMessageContaining("RakutenChat.stream")
                .hasMessageContaining("@Blocking or @RunOnVirtualThread");
    }

    private RakutenChat chat(Consumer<Consumer<GenerationEvent>> engine) {
        return new EngineChat(
                (request, events) -> {
                    engine.accept(events);
                    return cancelled::countDown;
                },
                this::requestMade);
    }

    private Runnable requestMade() {
        askers.add(Thread.currentThread());
        return firstTokens::incrementAndGet;
    }

    private static void answer(Consumer<GenerationEvent> events) {
        events.accept(new TokenGenerated(7, "an"));
        events.accept(new TokenGenerated(8, " answer"));
        events.accept(new TokenGenerated(2, ""));
        events.accept(FINISHED);
    }

    private static void say(Consumer<GenerationEvent> events, String... pieces) {
        for (String piece : pieces) {
            events.accept(new TokenGenerated(7, piece));
        }
        events.accept(FINISHED);
    }

    private static void emitTokens(Consumer<GenerationEvent> events, int count) {
        for (int i = 0; i < count; i++) {
            events.accept(new TokenGenerated(7, "a"));
        }
    }
}
