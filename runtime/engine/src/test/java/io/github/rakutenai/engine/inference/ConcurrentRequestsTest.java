package io.github.rakutenai.engine.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

import io.github.rakutenai.engine.backend.Batch;
import io.github.rakutenai.engine.scheduler.EngineBusyException;
import io.github.rakutenai.engine.scheduler.FinishReason;
import io.github.rakutenai.engine.testing.RecordedReply;
import org.junit.jupiter.api.Test;

/** Requests that share steps, memory and a queue. */
class ConcurrentRequestsTest extends EngineScenario {

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
        assertThat(engine.status().usedKvBlocks()).isZero();
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
        assertThat(engine.status().usedKvBlocks()).isZero();
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
    void a_failing_step_fails_the_requests_in_it_with_the_cause_and_no_other() throws Exception {
        IllegalStateException broken = new IllegalStateException("the device is gone");
        CountDownLatch stepping = new CountDownLatch(1);
        CountDownLatch accepted = new CountDownLatch(1);
        concurrent = 2;
        start(
                alphabetTo('c'),
                batch -> {
                    stepping.countDown();
                    await(accepted);
                    if (batch.token(0) == token('x')) {
                        throw broken;
                    }
                },
                4);
        RecordedReply before = submit("c", GREEDY);
        stepping.await();
        RecordedReply failing = submit("x", GREEDY);
        RecordedReply beside = submit("a", GREEDY);
        RecordedReply after = submit("a", GREEDY);
        accepted.countDown();
        assertThat(before.finished().reason()).isEqualTo(FinishReason.STOP);
        assertThatThrownBy(failing::finished).hasCause(broken);
        assertThatThrownBy(beside::finished).hasCause(broken);
        assertThat(after.finished().reason()).isEqualTo(FinishReason.STOP);
        assertThat(engine.running()).isTrue();
        assertThat(engine.status().usedKvBlocks()).isZero();
    }

    @Test
    void requests_share_a_step_and_none_waits_for_another_s_end() throws Exception {
        AtomicInteger mostRows = new AtomicInteger();
        kvBlocks = 6;
        submitThree(batch -> mostRows.accumulateAndGet(batch.rows(), Math::max));
        assertThat(mostRows).hasValue(3);
        assertThat(engine.status().preemptions()).isZero();
    }

    @Test
    void a_preempted_request_resumes_with_identical_tokens() throws Exception {
        kvBlocks = 4;
        submitThree(AT_ONCE);
        assertThat(engine.status().preemptions()).isPositive();
        assertThat(engine.status().usedKvBlocks()).isZero();
    }

    /** Three replies that end with z; each grows into a second block. */
    private void submitThree(Consumer<Batch> beforeForward) throws Exception {
        concurrent = 3;
        CountDownLatch accepted = new CountDownLatch(1);
        start(
                alphabetTo('z'),
                batch -> {
                    await(accepted);
                    beforeForward.accept(batch);
                },
                4);
        RecordedReply[] replies = {submit("a", GREEDY), submit("b", GREEDY), submit("c", GREEDY)};
        accepted.countDown();
        for (int i = 0; i < replies.length; i++) {
            replies[i].finished();
            assertThat(replies[i].text()).isEqualTo("bcdefghijklmnopqrstuvwxyz".substring(i));
        }
    }

    @Test
    void a_long_prompt_delays_another_reply_by_no_step() throws Exception {
        List<Integer> rows = new CopyOnWriteArrayList<>();
        CountDownLatch stepping = new CountDownLatch(1);
        CountDownLatch accepted = new CountDownLatch(1);
        concurrent = 2;
        start(
                alphabetTo('e'),
                batch -> {
                    stepping.countDown();
                    await(accepted);
                    rows.add(batch.rows());
                },
                4);
        RecordedReply reply = submit("a", GREEDY);
        stepping.await();
        RecordedReply prompt = submit("x".repeat(24) + "e", GREEDY);
        accepted.countDown();
        assertThat(reply.finished().usage().replyTokens()).isEqualTo(5);
        prompt.finished();
        // The token of the reply and 7 of the prompt in each step, until the prompt's last 4.
        assertThat(rows).containsExactly(1, 8, 8, 8, 5);
    }

    @Test
    void a_request_that_waits_or_runs_too_long_fails() throws Exception {
        CountDownLatch accepted = new CountDownLatch(1);
        start(
                alphabetTo('z'),
                batch -> {
                    await(accepted);
                    nanos.addAndGet(Duration.ofSeconds(1).toNanos());
                },
                4);
        Timeouts shortQueue = new Timeouts(Optional.of(Duration.ofMillis(3500)), Optional.empty());
        Timeouts shortTotal = new Timeouts(Optional.empty(), Optional.of(Duration.ofMillis(5500)));
        RecordedReply running = new RecordedReply();
        RecordedReply waiting = new RecordedReply();
        engine.submit(new GenerationRequest(new int[] {token('a')}, GREEDY, shortTotal), running);
        engine.submit(new GenerationRequest(new int[] {token('a')}, GREEDY, shortQueue), waiting);
        accepted.countDown();
        assertThatThrownBy(running::finished)
                .hasCauseInstanceOf(GenerationTimeoutException.class)
                .hasMessageContaining("not finished within PT5.5S");
        assertThatThrownBy(waiting::finished)
                .hasCauseInstanceOf(GenerationTimeoutException.class)
                .hasMessageContaining("not started within PT3.5S");
        assertThat(running.texts()).hasSize(6);
        assertThat(engine.status().usedKvBlocks()).isZero();
    }

    @Test
    void a_second_request_with_the_same_beginning_computes_only_the_rest() throws Exception {
        AtomicInteger rows = new AtomicInteger();
        start(alphabetTo('c'), batch -> rows.addAndGet(batch.rows()), 4);
        submit("x".repeat(40) + "a", GREEDY).finished();
        int first = rows.getAndSet(0);
        submit("x".repeat(40) + "ab", GREEDY).finished();
        assertThat(first).isEqualTo(41 + 2);
        assertThat(rows).hasValue(42 - 32 + 1);
        EngineStatus status = engine.status();
        assertThat(status.prefixQueries()).isEqualTo(41 + 42);
        assertThat(status.prefixHits()).isEqualTo(32);
        assertThat(status.usedKvBlocks()).isZero();
        assertThat(status.keptKvBlocks()).isPositive();
    }

    @Test
    void a_time_limit_may_be_longer_than_any_clock_counts() throws Exception {
        start(alphabetTo('c'), AT_ONCE, 4);
        Optional<Duration> always = Optional.of(Duration.ofSeconds(Long.MAX_VALUE));
        RecordedReply reply = new RecordedReply();
        engine.submit(new GenerationRequest(new int[] {token('a')}, GREEDY, new Timeouts(always, always)), reply);
        assertThat(reply.finished().reason()).isEqualTo(FinishReason.STOP);
        engine.close(always.get());
    }
}
