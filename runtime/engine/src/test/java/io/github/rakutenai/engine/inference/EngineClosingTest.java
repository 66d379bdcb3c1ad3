package io.github.rakutenai.engine.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import io.github.rakutenai.engine.backend.DeviceFailedException;
import io.github.rakutenai.engine.scheduler.FinishReason;
import io.github.rakutenai.engine.testing.RecordedReply;
import org.junit.jupiter.api.Test;

/** How an engine ends, and what becomes of its requests. */
class EngineClosingTest extends EngineScenario {

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
    void a_device_that_fails_ends_the_engine_and_every_request_with_its_cause() throws Exception {
        AtomicInteger steps = new AtomicInteger();
        DeviceFailedException failure = new DeviceFailedException("out of order", null);
        CountDownLatch submitted = new CountDownLatch(1);
        start(
                alphabetTo('z'),
                batch -> {
                    await(submitted);
                    if (steps.incrementAndGet() == 3) {
                        throw failure;
                    }
                },
                4);
        RecordedReply running = submit("a", GREEDY);
        RecordedReply waiting = submit("a", GREEDY);
        submitted.countDown();
        assertThatThrownBy(running::finished).hasRootCause(failure);
        assertThatThrownBy(waiting::finished).hasRootCause(failure);
        assertThat(running.text()).isEqualTo("bc");
        assertThatThrownBy(() -> submit("a", GREEDY))
                .isInstanceOf(EngineClosedException.class)
                .hasCause(failure)
                .hasMessageContaining("out of order");
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
    void closing_with_time_lets_accepted_requests_end_and_refuses_new_ones() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        start(alphabetTo('z'), batch -> await(release), 4);
        RecordedReply running = submit("a", GREEDY);
        RecordedReply waiting = submit("a", GREEDY);
        CompletableFuture<Void> closed = CompletableFuture.runAsync(() -> engine.close(Duration.ofSeconds(20)));
        while (engine.running()) {
            Thread.onSpinWait();
        }
        assertThatThrownBy(() -> submit("a", GREEDY)).isInstanceOf(EngineClosedException.class);
        release.countDown();
        assertThat(running.finished().reason()).isEqualTo(FinishReason.STOP);
        assertThat(waiting.finished().reason()).isEqualTo(FinishReason.STOP);
        closed.get(20, TimeUnit.SECONDS);
    }

    @Test
    void closing_with_time_fails_what_is_not_finished_when_it_is_over() throws Exception {
        // Waiting for requests is timed; waiting for the step thread, which comes after it, is not.
        Thread closing = Thread.currentThread();
        start(token -> token, batch -> spinUntilWaiting(closing), 4);
        RecordedReply running = submit("a", GREEDY);
        engine.close(Duration.ofMillis(1));
        assertThatThrownBy(running::finished).hasCauseInstanceOf(EngineClosedException.class);
    }

    private static void spinUntilWaiting(Thread thread) {
        while (thread.getState() != Thread.State.WAITING) {
            Thread.onSpinWait();
        }
    }
}
