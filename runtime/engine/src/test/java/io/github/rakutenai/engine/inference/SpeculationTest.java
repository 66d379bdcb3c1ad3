package io.github.rakutenai.engine.inference;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntUnaryOperator;

import io.github.rakutenai.engine.inference.GenerationEvent.TokenGenerated;
import io.github.rakutenai.engine.sampling.SamplingParams;
import io.github.rakutenai.engine.scheduler.FinishReason;
import io.github.rakutenai.engine.speculation.Speculation;
import io.github.rakutenai.engine.testing.RecordedReply;
import org.junit.jupiter.api.Test;

/** Draft tokens in the life of a request; every step takes the same time, so that they are always worth it. */
class SpeculationTest extends EngineScenario {

    private static final IntUnaryOperator A_TO_D = token -> token == token('d') ? token('a') : token + 1;
    private static final SamplingParams FORTY = GREEDY.toBuilder().maxTokens(40).build();

    private final AtomicInteger steps = new AtomicInteger();

    @Test
    void a_reply_that_repeats_itself_takes_fewer_steps_and_is_the_same() throws Exception {
        AtomicInteger heard = new AtomicInteger();
        listener = new EngineListener() {
            @Override
            public void nextToken(long nanos) {
                heard.incrementAndGet();
            }
        };
        startRepeating();
        RecordedReply reply = submit("d", FORTY);
        assertThat(reply.finished().usage()).isEqualTo(new TokenUsage(1, 40));
        assertThat(reply.text()).isEqualTo("abcd".repeat(10));
        assertThat(steps).hasValueLessThan(30);
        assertThat(heard).hasValue(39);
        assertThat(steps.get() + engine.status().acceptedDraftTokens()).isEqualTo(40);
    }

    @Test
    void without_speculation_every_token_is_a_step() throws Exception {
        speculation = Speculation.OFF;
        startRepeating();
        submit("d", FORTY).finished();
        assertThat(steps).hasValue(40);
        assertThat(engine.status().draftTokens()).isZero();
    }

    @Test
    void an_end_within_a_draft_ends_the_reply_there() throws Exception {
        startRepeating();
        for (int most = 20; most < 40; most++) {
            RecordedReply reply = submit("d", GREEDY.toBuilder().maxTokens(most).build());
            assertThat(reply.finished().reason()).isEqualTo(FinishReason.LENGTH);
            assertThat(reply.text()).isEqualTo("abcd".repeat(10).substring(0, most));
        }
        assertThat(engine.status().usedKvBlocks()).isZero();
    }

    @Test
    void a_prompt_s_continuation_is_drafted_up_to_where_the_reply_leaves_it() throws Exception {
        startUntil(token('q'));
        RecordedReply reply = submit("abcdefghijklmnopqrSTUVabc", FORTY);
        assertThat(reply.finished().reason()).isEqualTo(FinishReason.STOP);
        assertThat(reply.text()).isEqualTo("defghijklmnopq");
        assertThat(engine.status().acceptedDraftTokens()).isPositive();
    }

    @Test
    void a_request_that_is_cancelled_within_a_draft_gives_its_blocks_back() throws Exception {
        startRepeating();
        RecordedReply reply = new RecordedReply();
        CompletableFuture<Generation> generation = new CompletableFuture<>();
        AtomicInteger tokens = new AtomicInteger();
        generation.complete(engine.submit(request("d", FORTY), event -> {
            if (event instanceof TokenGenerated && tokens.incrementAndGet() == 25) {
                generation.join().cancel();
            }
            reply.accept(event);
        }));
        assertThat(reply.finished().reason()).isEqualTo(FinishReason.CANCELLED);
        assertThat(reply.finished().usage().replyTokens()).isBetween(25, 33);
        assertThat(engine.status().usedKvBlocks()).isZero();
    }

    @Test
    void requests_that_share_memory_and_are_preempted_get_their_own_texts() throws Exception {
        concurrent = 3;
        kvBlocks = 6;
        startRepeating();
        RecordedReply[] replies = {submit("d", FORTY), submit("a", FORTY), submit("b", FORTY)};
        for (int i = 0; i < replies.length; i++) {
            replies[i].finished();
            assertThat(replies[i].text()).isEqualTo("abcd".repeat(11).substring(i, i + 40));
        }
        assertThat(engine.status().usedKvBlocks()).isZero();
    }

    private void startRepeating() {
        start(A_TO_D, 8);
    }

    private void startUntil(int last) {
        start(token -> token == last ? END : token + 1, 8);
    }

    private void start(IntUnaryOperator nextToken, int queueSize) {
        start(
                nextToken,
                batch -> {
                    steps.incrementAndGet();
                    nanos.addAndGet(100);
                },
                queueSize);
    }
}
