package io.github.rakutenai.engine.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;

import io.github.rakutenai.engine.inference.GenerationEvent.TokenGenerated;
import io.github.rakutenai.engine.scheduler.EngineBusyException;
import io.github.rakutenai.engine.scheduler.FinishReason;
import io.github.rakutenai.engine.testing.RecordedReply;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What an engine tells of itself. */
class EngineListenerTest extends EngineScenario {

    private final Heard heard = new Heard();

    @BeforeEach
    void listen() {
        listener = heard;
    }

    @Test
    void the_listener_hears_exact_counts_and_times() throws Exception {
        CountDownLatch accepted = new CountDownLatch(1);
        start(
                alphabetTo('d'),
                batch -> {
                    await(accepted);
                    nanos.addAndGet(100);
                },
                1);
        RecordedReply first = submit("a".repeat(20), GREEDY);
        RecordedReply second = submit("b", GREEDY.toBuilder().maxTokens(1).build());
        assertThatThrownBy(() -> submit("a", GREEDY)).isInstanceOf(EngineBusyException.class);
        accepted.countDown();
        first.finished();
        second.finished();
        engine.close();
        // Three steps for 20 tokens of prompt, then b, c, d and the end; the second one waits for all six steps.
        assertThat(heard.events)
                .containsExactly(
                        "refused EngineBusyException",
                        "step 8 100",
                        "step 8 100",
                        "step 4 100",
                        "first 20 300",
                        "step 1 100",
                        "next 100",
                        "step 1 100",
                        "next 100",
                        "step 1 100",
                        "next 100",
                        "finished STOP 20+4 0 300 300",
                        "step 1 100",
                        "first 1 700",
                        "finished LENGTH 1+1 600 100 0");
    }

    @Test
    void a_listener_that_throws_harms_no_request() throws Exception {
        heard.failing = true;
        start(alphabetTo('c'), AT_ONCE, 4);
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

    @Test
    void a_cancelled_and_a_failed_request_are_told_apart_and_their_time_ends_with_them() throws Exception {
        start(
                alphabetTo('z'),
                batch -> {
                    nanos.addAndGet(100);
                    if (batch.token(0) == token('x')) {
                        throw new IllegalStateException("the device is gone");
                    }
                },
                4);
        RecordedReply cancelled = new RecordedReply();
        CompletableFuture<Generation> generation = new CompletableFuture<>();
        generation.complete(engine.submit(request("a", GREEDY), event -> {
            if (event instanceof TokenGenerated token && token.text().equals("c")) {
                generation.join().cancel();
                nanos.addAndGet(50);
            }
            cancelled.accept(event);
        }));
        assertThat(cancelled.finished().reason()).isEqualTo(FinishReason.CANCELLED);
        assertThatThrownBy(submit("x", GREEDY)::finished).hasMessageContaining("the device is gone");
        engine.close();
        assertThat(heard.events)
                .containsExactly(
                        "step 1 100",
                        "first 1 100",
                        "step 1 100",
                        "next 100",
                        "finished CANCELLED 1+2 0 100 150",
                        "failed IllegalStateException");
    }

    @Test
    void the_status_tells_who_runs_and_waits_and_what_memory_they_hold() throws Exception {
        CountDownLatch stepping = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        start(
                alphabetTo('c'),
                batch -> {
                    stepping.countDown();
                    await(release);
                },
                4);
        RecordedReply running = submit("a", GREEDY);
        RecordedReply waiting = submit("a", GREEDY);
        stepping.await();
        assertThat(engine.status()).isEqualTo(new EngineStatus(1, 1, 4, 1, 0, 0, 0, 0, 0, 0));
        assertThat(engine.status().kvCacheUsage()).isEqualTo(0.25);
        release.countDown();
        running.finished();
        waiting.finished();
        assertThat(engine.status()).isEqualTo(new EngineStatus(0, 0, 4, 0, 0, 2, 0, 0, 0, 0));
    }

    private static final class Heard implements EngineListener {

        private final List<String> events = new CopyOnWriteArrayList<>();
        private boolean failing;

        private void add(String event) {
            events.add(event);
            if (failing) {
                throw new IllegalStateException("a listener's own defect");
            }
        }

        @Override
        public void refused(RuntimeException cause) {
            add("refused " + cause.getClass().getSimpleName());
        }

        @Override
        public void stepComputed(int rows, long nanos) {
            add("step " + rows + " " + nanos);
        }

        @Override
        public void firstToken(int promptTokens, long nanos) {
            add("first " + promptTokens + " " + nanos);
        }

        @Override
        public void nextToken(long nanos) {
            add("next " + nanos);
        }

        @Override
        public void finished(FinishReason reason, TokenUsage usage, Timings timings) {
            add("finished %s %d+%d %d %d %d"
                    .formatted(
                            reason,
                            usage.promptTokens(),
                            usage.replyTokens(),
                            timings.queueNanos(),
                            timings.promptNanos(),
                            timings.decodeNanos()));
        }

        @Override
        public void failed(Throwable cause) {
            add("failed " + cause.getClass().getSimpleName());
        }
    }
}
