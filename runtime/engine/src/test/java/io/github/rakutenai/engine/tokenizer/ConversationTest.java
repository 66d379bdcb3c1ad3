package io.github.rakutenai.engine.tokenizer;

import static io.github.rakutenai.engine.tokenizer.Message.assistant;
import static io.github.rakutenai.engine.tokenizer.Message.system;
import static io.github.rakutenai.engine.tokenizer.Message.user;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.List;

import org.junit.jupiter.api.Test;

class ConversationTest {

    @Test
    void questions_and_answers_take_turns_after_at_most_one_system_message() {
        assertThat(conversation(user("a")).earlierTurns()).isZero();
        assertThat(conversation(system("s"), user("a"), assistant("b"), user("c"))
                        .earlierTurns())
                .isEqualTo(1);
    }

    @Test
    void an_empty_conversation_is_refused() {
        assertRefused("the prompt is empty");
        assertRefused("the prompt is empty", system("s"));
    }

    @Test
    void an_empty_message_is_refused() {
        assertRefused("message 0: expected text", user(""));
        assertRefused("message 1: expected text", user("a"), assistant(" \n"), user("b"));
    }

    @Test
    void a_system_message_later_on_is_refused() {
        assertRefused("message 1: expected one of the assistant, found one of the system", user("a"), system("s"));
    }

    @Test
    void two_questions_in_a_row_are_refused() {
        assertRefused("message 1: expected one of the assistant, found one of the user", user("a"), user("b"));
    }

    @Test
    void a_conversation_that_the_assistant_starts_or_ends_is_refused() {
        assertRefused("message 0: expected one of the user", assistant("a"));
        assertRefused("found one of the assistant", user("a"), assistant("b"));
    }

    @Test
    void lone_surrogate_is_refused_with_message_and_index() {
        assertRefused(
                "message 0: expected well-formed text, found the lone surrogate U+DE00 at index 1", user("a\uDE00"));
    }

    @Test
    void dropping_turns_keeps_the_system_message_and_the_last_question() {
        Conversation conversation =
                conversation(system("s"), user("a"), assistant("b"), user("c"), assistant("d"), user("e"));
        assertThat(conversation.withoutOldest(1).messages())
                .containsExactly(system("s"), user("c"), assistant("d"), user("e"));
        assertThat(conversation.withoutOldest(2).messages()).containsExactly(system("s"), user("e"));
    }

    private static Conversation conversation(Message... messages) {
        return new Conversation(List.of(messages));
    }

    private static void assertRefused(String message, Message... messages) {
        assertThatExceptionOfType(InvalidConversationException.class)
                .isThrownBy(() -> conversation(messages))
                .withMessageContaining(message);
    }
}
