package io.github.rakutenai.engine.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.IntUnaryOperator;

import io.github.rakutenai.engine.backend.Batch;
import io.github.rakutenai.engine.checkpoint.Checkpoint;
import io.github.rakutenai.engine.sampling.SamplingParams;
import io.github.rakutenai.engine.scheduler.EngineBusyException;
import io.github.rakutenai.engine.scheduler.FinishReason;
import io.github.rakutenai.engine.scheduler.SchedulerLimits;
import io.github.rakutenai.engine.testing.RandomBlocks;
import io.github.rakutenai.engine.testing.RandomCheckpoint;
import io.github.rakutenai.engine.testing.RecordedReply;
import io.github.rakutenai.engine.tokenizer.PromptTooLongException;
import io.github.rakutenai.engine.tokenizer.Vocabulary;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The engine over a backend whose next token is known: bytes of a text, one token each. */
class InferenceEngineTest {

    private static final int END = 2;
    private static final int FIRST_BYTE = 3;
    private static final int VOCABULARY = 320;
    private static final SamplingParams GREEDY =
            SamplingParams.builder().greedy().build();
    private static final Consumer<Batch> AT_ONCE = batch -> {};

    private static Vocabulary vocabulary;

    private final AtomicLong nanos = new AtomicLong();
    private InferenceEngine engine;

    @BeforeAll
    static void readVocabulary(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("vocabulary.gguf");
        new RandomCheckpoint(32, 1, 2, 1, 16, 32, VOCABULARY, 10_000, 64, 0, 1e-5f).write(file, RandomBlocks.F32, 1);
        try (Checkpoint checkpoint = Checkpoint.open(file)) {
            vocabulary = Vocabulary.load(checkpoint);
        }
    }

    @AfterEach
    void closeEngine() {
        engine.close();
    }

    @Test
    void a_reply_ends_at_the_end_token_with_exact_counts() throws Exception {
        start(alphabetTo('e'), AT_ONCE, 4);
        RecordedReply reply = submit("xya", GREEDY);
        assertThat(reply.finished().reason()).isEqualTo(FinishReason.STOP);
        assertThat(reply.text()).isEqualTo("bcde");
        assertThat(reply.finished().usage()).isEqualTo(new TokenUsage(3, 5));
    }

    @Test
    void max_tokens_ends_a_reply_with_length() throws Exception {
        start(alphabetTo('z'), AT_ONCE, 4);
        RecordedReply reply = submit("a", GREEDY.toBuilder().maxTokens(3).build());
        assertThat(reply.finished().reason()).isEqualTo(FinishReason.LENGTH);
        assertThat(reply.text()).isEqualTo("bcd");
    }

    @Test
    void the_end_of_the_context_ends_a_reply_with_length() throws Exception {
        start(token -> token, AT_ONCE, 4);
        RecordedReply reply = submit("a".repeat(60), GREEDY);
        assertThat(reply.finished().reason()).isEqualTo(FinishReason.LENGTH);
        assertThat(reply.text()).isEqualTo("aaaa");
    }

    @Test
    void a_stop_text_split_over_tokens_ends_the_reply_before_it() throws Exception {
        start(alphabetTo('z'), AT_ONCE, 4);
        RecordedReply reply = submit("a", GREEDY.toBuilder().stop("efg").build());
        assertThat(reply.finished().reason()).isEqualTo(FinishReason.STOP);
        assertThat(reply.text()).isEqualTo("bcd");
        assertThat(reply.finished().usage().replyTokens()).isEqualTo(6);
    }

    @Test
    void a_kanji_split_across_byte_tokens_is_emitted_once_complete() throws Exception {
        byte[] kanji = "鰯".getBytes(StandardCharsets.UTF_8);
        start(chain('a', kanji), AT_ONCE, 4);
        RecordedReply reply = submit("a", GREEDY);
        reply.finished();
        assertThat(reply.texts()).containsExactly("", "", "鰯", "");
    }

    @Test
    void a_character_cut_off_by_max_tokens_shows_as_replacement_and_not_as_garbage() throws Exception {
        byte[] kanji = "鰯".getBytes(StandardCharsets.UTF_8);
        start(chain('a', kanji), AT_ONCE, 4);
        RecordedReply reply = submit("a", GREEDY.toBuilder().maxTokens(2).build());
        assertThat(reply.finished().reason()).isEqualTo(FinishReason.LENGTH);
        assertThat(reply.text()).matches("\uFFFD+");
    }

    @Test
    void a_prompt_longer_than_the_context_is_refused_with_both_counts() {
        start(alphabetTo('z'), AT_ONCE, 4);
        assertThatThrownBy(() -> submit("a".repeat(64), GREEDY))
                .isInstanceOf(PromptTooLongException.class)
                .hasMessageContaining("64 tokens")
                .hasMessageContaining("only 63 fit");
    }

    @Test
    void a_prompt_with_a_token_outside_the_vocabulary_is_refused_before_it_is_queued() {
        start(alphabetTo('z'), AT_ONCE, 4);
        for (int token : new int[] {-1, vocabulary.size()}) {
            GenerationRequest request = new GenerationRequest(new int[] {token('a'), token}, GREEDY);
            assertThatThrownBy(() -> engine.submit(request, event -> {}))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("token " + token)
                    .hasMessageContaining("0.." + (vocabulary.size() - 1));
        }
    }

    @Test
    void concurrent_requests_queue_up_and_share_no_state() throws Exception {
        start(alphabetTo('z'), AT_ONCE, 8);
        RecordedReply[] replies = new RecordedReply[8];
        for (int i = 0; i < replies.length; i++) {
            replies[i] = submit(String.valueOf((char) ('a' + i)), GREEDY);
        }
        for (int i = 0; i < replies.length; i++) {
            assertThat(replies[i].finished().reason()).isEqualTo(FinishReason.STOP);
            assertThat(replies[i].text()).isEqualTo("bcdefghijklmnopqrstuvwxyz".substring(i));
        }
        assertThat(engine.usedKvBlocks()).isZero();
    }

    @Test
    void a_full_queue_refuses_at_once() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        start(alphabetTo('c'), batch -> await(release), 1);
        RecordedReply running = submit("a", GREEDY);
        RecordedReply waiting = submit("a", GREEDY);
        assertThatThrownBy(() -> submit("a", GREEDY))
                .isInstanceOf(EngineBusyException.class)
                .hasMessageContaining("1 places");
        release.countDown();
        assertThat(running.finished().reason()).isEqualTo(FinishReason.STOP);
        assertThat(waiting.finished().reason()).isEqualTo(FinishReason.STOP);
    }

    @Test
    void a_cancelled_request_ends_within_a_step_and_gives_its_blocks_back() throws Exception {
        CountDownLatch stepping = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        start(
                token -> token,
                batch -> {
                    stepping.countDown();
                    await(release);
                },
                4);
        RecordedReply reply = new RecordedReply();
        Generation generation = engine.submit(request("a", GREEDY), reply);
        stepping.await();
        generation.cancel();
        release.countDown();
        assertThat(reply.finished().reason()).isEqualTo(FinishReason.CANCELLED);
        assertThat(reply.finished().usage().replyTokens()).isEqualTo(1);
        assertThat(engine.usedKvBlocks()).isZero();
    }

    @Test
    void a_waiting_request_can_be_cancelled() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        start(alphabetTo('c'), batch -> await(release), 4);
        RecordedReply running = submit("a", GREEDY);
        RecordedReply waiting = new RecordedReply();
        engine.submit(request("a", GREEDY), waiting).cancel();
        release.countDown();
        assertThat(waiting.finished().reason()).isEqualTo(FinishReason.CANCELLED);
        assertThat(waiting.finished().usage().replyTokens()).isZero();
        assertThat(running.finished().reason()).isEqualTo(FinishReason.STOP);
    }

    @Test
    void a_failing_step_fails_its_request_with_the_cause_and_the_engine_goes_on() throws Exception {
        IllegalStateException broken = new IllegalStateException("the device is gone");
        start(
                alphabetTo('c'),
                batch -> {
                    if (batch.token(0) == token('x')) {
                        throw broken;
                    }
                },
                4);
        RecordedReply failing = submit("x", GREEDY);
        RecordedReply fine = submit("a", GREEDY);
        assertThatThrownBy(failing::finished).hasCause(broken);
        assertThat(fine.finished().reason()).isEqualTo(FinishReason.STOP);
        assertThat(engine.usedKvBlocks()).isZero();
    }

    @Test
    void a_receiver_that_throws_harms_nobody_else() throws Exception {
        start(alphabetTo('c'), AT_ONCE, 4);
        engine.submit(request("a", GREEDY), event -> {
            throw new IllegalStateException("a receiver's own defect");
        });
        assertThat(submit("a", GREEDY).finished().reason()).isEqualTo(FinishReason.STOP);
        assertThat(engine.usedKvBlocks()).isZero();
    }

    @Test
    void a_receiver_that_leaves_its_thread_interrupted_harms_nobody_else() throws Exception {
        start(alphabetTo('c'), AT_ONCE, 4);
        RecordedReply interrupting = new RecordedReply();
        engine.submit(request("a", GREEDY), event -> {
            Thread.currentThread().interrupt();
            interrupting.accept(event);
        });
        assertThat(interrupting.finished().reason()).isEqualTo(FinishReason.STOP);
        assertThat(submit("a", GREEDY).finished().reason()).isEqualTo(FinishReason.STOP);
    }

    @Test
    void a_receiver_that_throws_at_its_last_event_gets_no_other() throws Exception {
        start(alphabetTo('b'), AT_ONCE, 4);
        List<GenerationEvent> lastEvents = new CopyOnWriteArrayList<>();
        engine.submit(request("a", GREEDY), event -> {
            if (!(event instanceof GenerationEvent.TokenGenerated)) {
                lastEvents.add(event);
                throw new IllegalStateException("a receiver's own defect");
            }
        });
        submit("a", GREEDY).finished();
        assertThat(lastEvents).hasSize(1).first().isInstanceOf(GenerationEvent.Finished.class);
    }

    @Test
    void an_error_in_a_receiver_leaves_no_other_request_without_an_end() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        start(alphabetTo('c'), batch -> await(release), 4);
        engine.submit(request("a", GREEDY), event -> {
            throw new AssertionError("a receiver's own defect");
        });
        RecordedReply[] waiting = {submit("a", GREEDY), submit("a", GREEDY)};
        engine.submit(request("a", GREEDY), event -> {
            throw new AssertionError("a receiver's own defect");
        });
        release.countDown();
        for (RecordedReply reply : waiting) {
            assertThatThrownBy(reply::finished).hasRootCauseInstanceOf(AssertionError.class);
        }
    }

    @Test
    void an_error_ends_the_engine_and_every_request_with_its_cause() throws Exception {
        start(
                alphabetTo('c'),
                batch -> {
                    throw new OutOfMemoryError("test");
                },
                4);
        RecordedReply reply = submit("a", GREEDY);
        assertThatThrownBy(reply::finished).hasRootCauseInstanceOf(OutOfMemoryError.class);
        assertThatThrownBy(() -> submit("a", GREEDY)).isInstanceOf(EngineClosedException.class);
        assertThat(engine.running()).isFalse();
    }

    @Test
    void closing_fails_what_is_not_finished() throws Exception {
        CountDownLatch stepping = new CountDownLatch(1);
        start(
                token -> token,
                batch -> {
                    stepping.countDown();
                    while (engine.running()) {
                        Thread.onSpinWait();
                    }
                },
                4);
        RecordedReply running = submit("a", GREEDY);
        RecordedReply waiting = submit("a", GREEDY);
        stepping.await();
        engine.close();
        assertThatThrownBy(running::finished).hasCauseInstanceOf(EngineClosedException.class);
        assertThatThrownBy(waiting::finished).hasCauseInstanceOf(EngineClosedException.class);
        assertThatThrownBy(() -> submit("a", GREEDY)).isInstanceOf(EngineClosedException.class);
    }

    @Test
    void a_receiver_that_closes_the_engine_is_refused_and_nothing_hangs() throws Exception {
        start(alphabetTo('c'), AT_ONCE, 4);
        CompletableFuture<Throwable> refusal = new CompletableFuture<>();
        engine.submit(request("a", GREEDY), event -> {
            try {
                engine.close();
            } catch (IllegalStateException e) {
                refusal.complete(e);
            }
        });
        assertThat(refusal.get(20, TimeUnit.SECONDS)).hasMessageContaining("cannot close the engine");
        assertThat(submit("a", GREEDY).finished().reason()).isEqualTo(FinishReason.STOP);
    }

    @Test
    void timings_tell_queue_prompt_and_decode_apart() throws Exception {
        start(alphabetTo('c'), batch -> nanos.addAndGet(100), 4);
        RecordedReply reply = submit("a".repeat(20), GREEDY);
        // Prompts of 20 tokens take three steps of 8, then each of b, c and the end takes one.
        Timings timings = reply.finished().timings();
        assertThat(timings.promptNanos()).isEqualTo(300);
        assertThat(timings.decodeNanos()).isEqualTo(200);
        assertThat(timings.decodeTokensPerSecond(3)).isEqualTo(1e7);
    }

    private void start(IntUnaryOperator nextToken, Consumer<Batch> beforeForward, int queueSize) {
        engine = new InferenceEngine(
                new ScriptedBackend(VOCABULARY, 4, nextToken, beforeForward),
                vocabulary,
                Set.of(END),
                new SchedulerLimits(queueSize, 1, 8, OptionalInt.empty()),
                nanos::get,
                () -> 1);
    }

    private RecordedReply submit(String prompt, SamplingParams params) {
        RecordedReply reply = new RecordedReply();
        engine.submit(request(prompt, params), reply);
        return reply;
    }

    private static GenerationRequest request(String prompt, SamplingParams params) {
        return new GenerationRequest(
                prompt.chars().map(InferenceEngineTest::token).toArray(), params);
    }

    private static int token(int asciiOrByte) {
        return FIRST_BYTE + (asciiOrByte & 0xFF);
    }

    /** After each letter the next one, after the last the end. */
    private static IntUnaryOperator alphabetTo(char last) {
        return token -> token == token(last) ? END : token + 1;
    }

    /** After the letter these bytes in order, then the end. */
    private static IntUnaryOperator chain(char start, byte[] bytes) {
        return token -> {
            if (token == token(start)) {
                return token(bytes[0]);
            }
            for (int i = 0; i + 1 < bytes.length; i++) {
                if (token == token(bytes[i])) {
                    return token(bytes[i + 1]);
                }
            }
            return END;
        };
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
