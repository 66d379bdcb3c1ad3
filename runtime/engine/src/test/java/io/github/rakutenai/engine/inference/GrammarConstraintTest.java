package io.github.rakutenai.engine.inference;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

import io.github.rakutenai.engine.grammar.Grammar;
import io.github.rakutenai.engine.sampling.SamplingParams;
import io.github.rakutenai.engine.scheduler.FinishReason;
import io.github.rakutenai.engine.testing.RecordedReply;
import org.junit.jupiter.api.Test;

/** A grammar in the life of a request, over a backend that would rather say something else. */
class GrammarConstraintTest extends EngineScenario {

    private static final SamplingParams FORTY = GREEDY.toBuilder().maxTokens(40).build();
    private static final Grammar KIND = Grammar.jsonSchema("""
            {"type": "object", "properties": {"kind": {"enum": ["abc", "abd"]}}, "required": ["kind"],
             "additionalProperties": false}""");

    private final AtomicInteger steps = new AtomicInteger();

    @Test
    void what_must_come_is_appended_without_sampling_and_computed_together() throws Exception {
        start('a');
        RecordedReply reply = submit("x", FORTY, KIND);
        assertThat(reply.finished().reason()).isEqualTo(FinishReason.STOP);
        assertThat(reply.text()).isEqualTo("{\"kind\": \"abc\"}");
        // Prompt and what every reply begins with are one chunk, cut by the budget of 8 rows; one token is sampled.
        assertThat(steps).hasValue(2);
    }

    @Test
    void a_model_that_wants_to_end_may_not_before_the_text_is_whole() throws Exception {
        start(END);
        RecordedReply reply = submit("x", FORTY, Grammar.regex("[a-c]{3}"));
        assertThat(reply.finished().reason()).isEqualTo(FinishReason.STOP);
        assertThat(reply.text()).matches("[a-c]{3}");
    }

    @Test
    void a_model_may_end_where_the_text_is_whole() throws Exception {
        start(END);
        RecordedReply reply = submit("x", FORTY, Grammar.regex("[a-c]+"));
        assertThat(reply.finished().reason()).isEqualTo(FinishReason.STOP);
        // A space that is taken off, a letter, and the end.
        assertThat(reply.finished().usage().replyTokens()).isEqualTo(3);
        assertThat(reply.text()).isEqualTo("a");
    }

    @Test
    void a_reply_that_is_cut_says_so() throws Exception {
        start('a');
        for (int most = 1; most < 10; most++) {
            RecordedReply reply = submit("x", GREEDY.toBuilder().maxTokens(most).build(), KIND);
            assertThat(reply.finished().reason()).isEqualTo(FinishReason.LENGTH);
            assertThat(reply.finished().usage()).isEqualTo(new TokenUsage(1, most));
            // The first token is the space that is taken off a reply; others are letters, or two.
            assertThat("{\"kind\": \"abc\"}").startsWith(reply.text());
            assertThat(reply.text()).hasSizeGreaterThanOrEqualTo(most - 1);
        }
    }

    @Test
    void a_stop_text_may_lie_in_what_must_come() throws Exception {
        start('a');
        RecordedReply reply = submit("x", FORTY.toBuilder().stop("nd\"").build(), KIND);
        assertThat(reply.finished().reason()).isEqualTo(FinishReason.STOP);
        assertThat(reply.text()).isEqualTo("{\"ki");
    }

    @Test
    void log_probabilities_are_told_of_tokens_that_must_come_too() throws Exception {
        start('a');
        RecordedReply reply = new RecordedReply();
        engine.submit(
                new GenerationRequest(
                                request("x", FORTY).prompt(), FORTY, Timeouts.none(), LogProbabilityRequest.ofReply(1))
                        .with(KIND),
                reply);
        assertThat(reply.finished().reason()).isEqualTo(FinishReason.STOP);
        assertThat(reply.text()).matches("\\{\"kind\": \"ab[cd]\"}");
        assertThat(reply.tokens()).allMatch(token -> token.logProbabilities().isPresent());
    }

    @Test
    void one_text_needs_no_choice_at_all() throws Exception {
        start('a');
        RecordedReply reply = submit("x", FORTY, Grammar.text("漢字 and more"));
        assertThat(reply.finished().reason()).isEqualTo(FinishReason.STOP);
        assertThat(reply.text()).isEqualTo("漢字 and more");
    }

    @Test
    void requests_with_grammars_of_their_own_share_steps_and_memory() throws Exception {
        concurrent = 3;
        kvBlocks = 6;
        start('b');
        List<RecordedReply> replies = List.of(
                submit("x", FORTY, KIND),
                submit("y", FORTY, Grammar.regex("[ab]{20}")),
                submit("z", FORTY.toBuilder().maxTokens(20).build()),
                submit("x", FORTY, KIND));
        List<String> texts = List.of("{\"kind\": \"abc\"}", "b".repeat(20), "b".repeat(20), "{\"kind\": \"abc\"}");
        for (int i = 0; i < texts.size(); i++) {
            replies.get(i).finished();
            assertThat(replies.get(i).text()).isEqualTo(texts.get(i));
        }
        assertThat(engine.status().usedKvBlocks()).isZero();
    }

    @Test
    void draft_tokens_keep_to_the_grammar() throws Exception {
        start('b');
        RecordedReply reply = submit("[xyz], [xyz]", FORTY, Grammar.regex("(\\[b{3}\\](, )?){3}"));
        reply.finished();
        assertThat(reply.text()).matches("(\\[b{3}\\](, )?){3}");
    }

    private RecordedReply submit(String prompt, SamplingParams params, Grammar grammar) {
        RecordedReply reply = new RecordedReply();
        engine.submit(request(prompt, params).with(grammar), reply);
        return reply;
    }

    /** The backend wants the same token every time. */
    private void start(int always) {
        start(
                token -> always == END ? END : token(always),
                batch -> {
                    steps.incrementAndGet();
                    nanos.addAndGet(100);
                },
                8);
    }
}
