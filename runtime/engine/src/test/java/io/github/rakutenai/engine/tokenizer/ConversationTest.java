package io.github.rakutenai.engine.tokenizer;

import static io.github.rakutenai.engine.tokenizer.Message.assistant;
import static io.github.rakutenai.engine.tokenizer.Message.system;
import static io.github.rakutenai.engine.tokenizer.Message.toolResult;
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

    @Test
    void calls_are_followed_by_their_results_in_any_order_and_then_by_anybody() {
        conversation(user("a"), calls("1", "2"), toolResult("2", ""), toolResult("1", "b"));
        conversation(user("a"), calls("1"), toolResult("1", "b"), assistant("c"), user("d"));
        conversation(user("a"), calls("1"), toolResult("1", "b"), user("d"));
        conversation(user("a"), calls("1"), toolResult("1", "b"), calls("1"), toolResult("1", "c"));
    }

    @Test
    void calls_without_their_results_are_refused() {
        assertRefused("the results of all calls", user("a"), calls("1"));
        assertRefused("the results of all calls", user("a"), calls("1", "2"), toolResult("1", "b"));
        assertRefused("message 2: expected one of the tool, found one of the user", user("a"), calls("1"), user("b"));
        assertRefused(
                "message 3: expected one of the tool", user("a"), calls("1", "2"), toolResult("1", ""), assistant("b"));
    }

    @Test
    void results_without_their_calls_are_refused() {
        assertRefused(
                "message 1: expected one of the assistant, found one of the tool", user("a"), toolResult("1", ""));
        assertRefused("message 2: the result of call 2", user("a"), calls("1"), toolResult("2", ""));
        assertRefused(
                "message 3: the result of call 1",
                user("a"),
                calls("1", "2"),
                toolResult("1", ""),
                toolResult("1", ""));
        assertRefused("message 1: two calls have the id 1", user("a"), calls("1", "1"), toolResult("1", ""));
    }

    @Test
    void arguments_that_are_no_json_object_are_refused() {
        for (String arguments : List.of("", "1", "{", "{}{}", "null")) {
            assertRefused(
                    "message 1: expected the arguments of now to be a JSON object",
                    user("a"),
                    assistant("", List.of(new ToolCall("1", "now", arguments))),
                    toolResult("1", ""));
        }
    }

    @Test
    void a_turn_is_dropped_together_with_its_calls_and_results() {
        Conversation conversation = conversation(
                system("s"),
                user("a"),
                calls("1"),
                toolResult("1", "x"),
                assistant("b"),
                user("c"),
                calls("2"),
                toolResult("2", "y"));
        assertThat(conversation.earlierTurns()).isEqualTo(1);
        assertThat(conversation.withoutOldest(0)).isEqualTo(conversation);
        assertThat(conversation.withoutOldest(1).messages())
                .containsExactly(system("s"), user("c"), calls("2"), toolResult("2", "y"));
    }

    private static Message calls(String... ids) {
        return assistant(
                "",
                List.of(ids).stream().map(id -> new ToolCall(id, "now", "{}")).toList());
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
