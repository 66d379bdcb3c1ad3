package io.github.rakutenai.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

import io.github.rakutenai.engine.tokenizer.Message;
import org.jline.terminal.Terminal;
import org.jline.terminal.impl.DumbTerminal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class ChatTest {

    private final List<List<Message>> asked = new ArrayList<>();
    private final List<Message> opening = new ArrayList<>();

    @Test
    void every_question_comes_with_what_was_said_before() throws IOException {
        String out = typed("こんにちは", "元気？");

        assertThat(asked)
                .containsExactly(
                        List.of(Message.user("こんにちは")),
                        List.of(Message.user("こんにちは"), Message.assistant("reply 1"), Message.user("元気？")));
        assertThat(out).contains("reply 1", "reply 2");
    }

    @Test
    void clear_forgets_what_was_said_but_not_the_system_message() throws IOException {
        opening.add(Message.system("Be brief."));
        typed("one", "/clear", "two");

        assertThat(asked.getLast()).containsExactly(Message.system("Be brief."), Message.user("two"));
    }

    @Test
    void system_starts_anew() throws IOException {
        typed("one", "/system Answer in English.", "two", "/system", "three");

        assertThat(asked)
                .containsExactly(
                        List.of(Message.user("one")),
                        List.of(Message.system("Answer in English."), Message.user("two")),
                        List.of(Message.user("three")));
    }

    @Test
    void again_asks_the_last_question_once_more() throws IOException {
        typed("/again", "one", "/again");

        assertThat(asked).containsExactly(List.of(Message.user("one")), List.of(Message.user("one")));
    }

    @Test
    void a_line_goes_on_after_a_backslash() throws IOException {
        typed("first \\", "second");

        assertThat(asked).containsExactly(List.of(Message.user("first \nsecond")));
    }

    @Test
    void what_people_say_is_not_a_shells_syntax() throws IOException {
        typed("Don't! Say \"hi", "!!");

        assertThat(asked.getFirst()).containsExactly(Message.user("Don't! Say \"hi"));
        assertThat(asked.getLast().getLast()).isEqualTo(Message.user("!!"));
    }

    @Test
    void a_question_that_is_refused_is_taken_back() throws IOException {
        String out = typed("too long", "short");

        assertThat(out).contains("the prompt has 9000 tokens");
        assertThat(asked.getLast()).containsExactly(Message.user("short"));
    }

    @Test
    void nothing_is_asked_for_commands_and_empty_lines() throws IOException {
        String out = typed("", "/help", "/nope", "/stats", "/exit", "never read");

        assertThat(asked).isEmpty();
        assertThat(out).contains("/clear", "there is no /nope", "there was no reply yet");
    }

    private String typed(String... lines) throws IOException {
        byte[] input = (String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream output = new ByteArrayOutputStream();
        try (Terminal terminal = new DumbTerminal(
                "test", Terminal.TYPE_DUMB, new ByteArrayInputStream(input), output, StandardCharsets.UTF_8)) {
            new Chat(terminal, new Conversation(opening), (messages, text) -> {
                        if (messages.getLast().content().equals("too long")) {
                            throw new IllegalArgumentException("the prompt has 9000 tokens");
                        }
                        asked.add(messages);
                        text.accept("reply " + asked.size());
                        return new Answer("reply " + asked.size(), "stop", 1, 1, 1, 1);
                    })
                    .run();
        }
        return output.toString(StandardCharsets.UTF_8);
    }
}
