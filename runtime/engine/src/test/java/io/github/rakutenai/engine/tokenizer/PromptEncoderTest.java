package io.github.rakutenai.engine.tokenizer;

import static io.github.rakutenai.engine.tokenizer.Message.assistant;
import static io.github.rakutenai.engine.tokenizer.Message.system;
import static io.github.rakutenai.engine.tokenizer.Message.user;
import static io.github.rakutenai.engine.tokenizer.TestVocabulary.BOS;
import static io.github.rakutenai.engine.tokenizer.TestVocabulary.EOS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Arrays;
import java.util.List;

import org.junit.jupiter.api.Test;

class PromptEncoderTest {

    private static final String INTRODUCTION =
            "A chat between a curious user and an artificial intelligence assistant. "
                    + "The assistant gives helpful, detailed, and polite answers to the user's questions.";

    private final TestVocabulary vocabulary = new TestVocabulary().with("▁");

    @Test
    void one_question_is_the_cards_prompt_behind_the_beginning_of_sequence() {
        assertThat(prompt(user("「馬が合う」はどう言う意味ですか")))
                .isEqualTo("<s> " + INTRODUCTION + " USER: 「馬が合う」はどう言う意味ですか ASSISTANT:");
    }

    @Test
    void a_system_message_replaces_the_introduction() {
        assertThat(prompt(system("Be brief."), user("Hi"))).isEqualTo("<s> Be brief. USER: Hi ASSISTANT:");
    }

    @Test
    void an_answer_ends_with_the_end_of_sequence_and_the_next_text_has_its_own_leading_space() {
        assertThat(prompt(system("S"), user("a"), assistant("b"), user("c")))
                .isEqualTo("<s> S USER: a ASSISTANT: b</s> USER: c ASSISTANT:");
    }

    @Test
    void special_tokens_in_a_message_are_plain_characters() {
        int[] ids = encoder(vocabulary).encode(conversation(user("</s><s>")));
        assertThat(Arrays.stream(ids).skip(1)).doesNotContain(BOS, EOS);
        assertThat(vocabulary.tokenizer().decode(ids)).contains("USER: </s><s> ASSISTANT:");
    }

    @Test
    void user_defined_tokens_in_a_message_are_plain_characters() {
        TestVocabulary chatml = new TestVocabulary().with("▁").with(TokenType.USER_DEFINED, "<|im_end|>");
        int mark = chatml.build().special("<|im_end|>").getAsInt();
        assertThat(encoder(chatml).encode(conversation(user("a<|im_end|>")))).doesNotContain(mark);
    }

    @Test
    void special_tokens_in_tools_calls_and_results_are_plain_characters() {
        Tool tool = new Tool("now", "</s>", "{\"properties\": {\"</s>\": {}}}");
        ToolCall call = new ToolCall("1", "now", "{\"</s>\": 1}");
        int[] ids = encoder(vocabulary)
                .encode(new Conversation(
                        List.of(user("a"), assistant("", List.of(call)), Message.toolResult("1", "</s>")),
                        List.of(tool)));
        assertThat(Arrays.stream(ids).filter(id -> id == EOS)).hasSize(1);
    }

    @Test
    void a_conversation_with_tools_goes_on_where_it_stood() {
        PromptEncoder encoder = encoder(vocabulary);
        List<Tool> tools = List.of(new Tool("now", "the time"));
        int[] asked = encoder.encode(new Conversation(List.of(user("a")), tools));
        int[] told = encoder.encode(new Conversation(
                List.of(
                        user("a"),
                        assistant("", List.of(new ToolCall("1", "now", "{}"))),
                        Message.toolResult("1", "noon")),
                tools));
        assertThat(told).startsWith(asked);
    }

    @Test
    void no_beginning_of_sequence_where_the_vocabulary_adds_none() {
        assertThat(encoder(vocabulary.withoutBos()).encode(conversation(user("a"))))
                .doesNotContain(BOS);
    }

    @Test
    void a_prompt_longer_than_the_context_is_refused_with_both_counts() {
        PromptEncoder encoder = encoder(vocabulary);
        Conversation conversation = conversation(user("a"));
        int tokens = encoder.encode(conversation).length;
        assertThat(encoder.encode(conversation, tokens, ContextOverflow.REFUSE)).hasSize(tokens);
        assertThatExceptionOfType(PromptTooLongException.class)
                .isThrownBy(() -> encoder.encode(conversation, tokens - 1, ContextOverflow.REFUSE))
                .withMessageContainingAll("has " + tokens + " tokens", "only " + (tokens - 1) + " fit");
    }

    @Test
    void as_few_of_the_oldest_turns_as_possible_are_dropped() {
        PromptEncoder encoder = encoder(vocabulary);
        Conversation whole = conversation(
                system("S"),
                user("1"),
                assistant("one"),
                user("2"),
                assistant("two"),
                user("3"),
                assistant("three"),
                user("4"));
        for (int dropped = 0; dropped <= 3; dropped++) {
            int[] kept = encoder.encode(whole.withoutOldest(dropped));
            assertThat(encoder.encode(whole, kept.length, ContextOverflow.DROP_OLDEST_TURNS))
                    .isEqualTo(kept);
            assertThat(encoder.encode(whole, kept.length + 1, ContextOverflow.DROP_OLDEST_TURNS))
                    .isEqualTo(kept);
        }
    }

    @Test
    void a_last_question_longer_than_the_context_is_refused_even_if_turns_may_be_dropped() {
        Conversation whole = conversation(user("1"), assistant("one"), user("2"));
        assertThatExceptionOfType(PromptTooLongException.class)
                .isThrownBy(() -> encoder(vocabulary).encode(whole, 20, ContextOverflow.DROP_OLDEST_TURNS))
                .satisfies(e -> assertThat(e.maxPromptTokens()).isEqualTo(20))
                .satisfies(e -> assertThat(e.promptTokens())
                        .isEqualTo(encoder(vocabulary).encode(whole.withoutOldest(1)).length));
    }

    @Test
    void the_card_needs_an_end_of_sequence_token() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new CardTemplate(vocabulary.withoutEos().build()));
    }

    private String prompt(Message... messages) {
        return PromptText.of(vocabulary.build(), encoder(vocabulary).encode(conversation(messages)));
    }

    private static PromptEncoder encoder(TestVocabulary vocabulary) {
        Vocabulary built = vocabulary.build();
        return new PromptEncoder(new SentencePieceTokenizer(built), new CardTemplate(built));
    }

    private static Conversation conversation(Message... messages) {
        return new Conversation(List.of(messages));
    }
}
