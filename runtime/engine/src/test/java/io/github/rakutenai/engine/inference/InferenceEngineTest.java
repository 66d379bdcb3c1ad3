package io.github.rakutenai.engine.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;

import io.github.rakutenai.engine.sampling.SamplingParams;
import io.github.rakutenai.engine.scheduler.FinishReason;
import io.github.rakutenai.engine.testing.RecordedReply;
import io.github.rakutenai.engine.tokenizer.PromptTooLongException;
import org.junit.jupiter.api.Test;

/** The life of one request. */
class InferenceEngineTest extends EngineScenario {

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
    void a_receiver_that_throws_harms_nobody_else() throws Exception {
        start(alphabetTo('c'), AT_ONCE, 4);
        engine.submit(request("a", GREEDY), event -> {
            throw new IllegalStateException("a receiver's own defect");
        });
        assertThat(submit("a", GREEDY).finished().reason()).isEqualTo(FinishReason.STOP);
        assertThat(engine.status().usedKvBlocks()).isZero();
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
    void an_error_in_a_receiver_fails_its_own_request_alone() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        start(alphabetTo('c'), batch -> await(release), 4);
        RecordedReply failing = new RecordedReply();
        engine.submit(request("a", GREEDY), event -> {
            if (event instanceof GenerationEvent.TokenGenerated) {
                throw new AssertionError("a receiver's own defect");
            }
            failing.accept(event);
        });
        RecordedReply other = submit("a", GREEDY);
        release.countDown();
        assertThatThrownBy(failing::finished).hasRootCauseInstanceOf(AssertionError.class);
        assertThat(other.finished().reason()).isEqualTo(FinishReason.STOP);
    }

    @Test
    void a_request_for_no_tokens_reads_its_prompt_even_if_that_fills_the_context() throws Exception {
        start(alphabetTo('c'), AT_ONCE, 0);
        RecordedReply reply =
                submit("a".repeat(64), SamplingParams.builder().maxTokens(0).build());
        assertThat(reply.finished().reason()).isEqualTo(FinishReason.LENGTH);
        assertThat(reply.finished().usage()).isEqualTo(new TokenUsage(64, 0));
        assertThat(reply.tokens()).isEmpty();
    }

    @Test
    void log_probabilities_are_told_of_what_was_asked_for_alone() throws Exception {
        start(alphabetTo('c'), AT_ONCE, 0);
        RecordedReply reply = new RecordedReply();
        int[] prompt = {token('x'), token('a')};
        engine.submit(
                new GenerationRequest(
                        prompt, GREEDY, Timeouts.none(), new LogProbabilityRequest(OptionalInt.of(1), false, 0)),
                reply);
        reply.finished();
        assertThat(reply.prompt()).hasSize(1);
        assertThat(reply.prompt().getFirst().top()).isEmpty();
        assertThat(reply.tokens()).allMatch(token -> token.logProbabilities().isEmpty());
    }
}
