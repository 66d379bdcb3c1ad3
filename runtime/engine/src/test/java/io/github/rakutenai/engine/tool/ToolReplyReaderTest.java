package io.github.rakutenai.engine.tool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

import io.github.rakutenai.engine.tokenizer.ToolCall;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ToolReplyReaderTest {

    private static final String ARGUMENTS =
            "{\"city\": \"京都 🦊\", \"said\": \"\\\"}]\\\\\", \"more\": {\"a\": [{}, \"{\"]}}";

    private static final String CALLS = "<tool_calls>[{\"name\": \"weather\", \"arguments\": " + ARGUMENTS
            + "}, {\"name\": \"now\", \"arguments\": {}}]";

    private static final List<ToolCall> MADE =
            List.of(new ToolCall("id0", "weather", ARGUMENTS), new ToolCall("id1", "now", "{}"));

    private final AtomicInteger ids = new AtomicInteger();
    private final ToolReplyReader reader = new ToolReplyReader(() -> "id" + ids.getAndIncrement());

    @Test
    void calls_at_once_are_begun_written_and_ended_one_after_the_other() {
        assertThat(reader.read(CALLS))
                .containsExactly(
                        new ReplyPart.CallBegun(0, "id0", "weather"),
                        new ReplyPart.ArgumentsWritten(0, ARGUMENTS),
                        new ReplyPart.CallEnded(0, MADE.get(0)),
                        new ReplyPart.CallBegun(1, "id1", "now"),
                        new ReplyPart.ArgumentsWritten(1, "{}"),
                        new ReplyPart.CallEnded(1, MADE.get(1)));
        assertThat(reader.finish()).isEmpty();
        assertThat(reader.calls()).isEqualTo(MADE);
        assertThat(reader.text()).isEmpty();
    }

    @Test
    void calls_cut_anywhere_are_the_same_calls() {
        for (int cut = 0; cut <= CALLS.length(); cut++) {
            ToolReplyReader cutReader = new ToolReplyReader(() -> "id" + ids.getAndIncrement());
            ids.set(0);
            List<ReplyPart> parts = new ArrayList<>(cutReader.read(CALLS.substring(0, cut)));
            parts.addAll(cutReader.read(CALLS.substring(cut)));
            assertSameCalls(cutReader, parts);
        }
    }

    @Test
    void calls_that_come_character_by_character_are_the_same_calls() {
        List<ReplyPart> parts = new ArrayList<>();
        for (char c : CALLS.toCharArray()) {
            parts.addAll(reader.read(String.valueOf(c)));
        }
        assertSameCalls(reader, parts);
        assertThat(parts.stream().filter(ReplyPart.ArgumentsWritten.class::isInstance))
                .hasSize(ARGUMENTS.length() + 2);
    }

    private static void assertSameCalls(ToolReplyReader reader, List<ReplyPart> parts) {
        assertThat(reader.finish()).isEmpty();
        assertThat(reader.calls()).isEqualTo(MADE);
        assertThat(parts)
                .filteredOn(ReplyPart.CallBegun.class::isInstance)
                .containsExactly(
                        new ReplyPart.CallBegun(0, "id0", "weather"), new ReplyPart.CallBegun(1, "id1", "now"));
        assertThat(arguments(parts, 0)).isEqualTo(ARGUMENTS);
        assertThat(arguments(parts, 1)).isEqualTo("{}");
        assertThat(parts).noneMatch(ReplyPart.Text.class::isInstance).endsWith(new ReplyPart.CallEnded(1, MADE.get(1)));
    }

    private static String arguments(List<ReplyPart> parts, int index) {
        StringBuilder arguments = new StringBuilder();
        for (ReplyPart part : parts) {
            if (part instanceof ReplyPart.ArgumentsWritten(int of, String text) && of == index) {
                assertThat(text).isNotEmpty();
                arguments.append(text);
            }
        }
        return arguments.toString();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "It is sunny.",
                "<",
                "<tool",
                "<tool_call",
                "<tools> are not needed",
                "<<tool_calls>[",
                "",
                "晴れです。",
                "It is <tool_calls>[",
                " <tool_calls>["
            })
    void what_does_not_begin_as_calls_do_is_text(String text) {
        for (int cut = 0; cut <= text.length(); cut++) {
            ToolReplyReader cutReader = new ToolReplyReader();
            List<ReplyPart> parts = new ArrayList<>(cutReader.read(text.substring(0, cut)));
            parts.addAll(cutReader.read(text.substring(cut)));
            parts.addAll(cutReader.finish());

            StringBuilder written = new StringBuilder();
            parts.forEach(part -> written.append(((ReplyPart.Text) part).text()));
            assertThat(written).hasToString(text);
            assertThat(cutReader.text()).isEqualTo(text);
            assertThat(cutReader.calls()).isEmpty();
        }
    }

    @Test
    void text_is_held_back_only_as_long_as_it_may_become_calls() {
        assertThat(reader.read("<tool_")).isEmpty();
        assertThat(reader.read("box>")).containsExactly(new ReplyPart.Text("<tool_box>"));
        assertThat(reader.read("<tool_calls>[")).containsExactly(new ReplyPart.Text("<tool_calls>["));
    }

    @Test
    void a_reply_that_is_cut_has_the_calls_that_are_complete() {
        int endOfFirst = CALLS.indexOf("}, {\"name\"");
        for (int length = "<tool_calls>".length(); length < CALLS.length(); length++) {
            ToolReplyReader cutReader = new ToolReplyReader(() -> "id" + ids.getAndIncrement());
            ids.set(0);
            List<ReplyPart> parts = new ArrayList<>(cutReader.read(CALLS.substring(0, length)));
            parts.addAll(cutReader.finish());
            int complete = length < endOfFirst ? 0 : length < CALLS.length() - "}]".length() ? 1 : 2;
            assertThat(cutReader.calls()).as("of %d characters", length).isEqualTo(MADE.subList(0, complete));
            assertThat(parts).noneMatch(ReplyPart.Text.class::isInstance);
        }
    }

    @Test
    void what_no_grammar_of_calls_allows_is_a_defect() {
        assertThatIllegalStateException()
                .isThrownBy(() -> reader.read("<tool_calls>sunny"))
                .withMessageContaining("found <tool_calls>sunny");
    }

    @Test
    void ids_are_random() {
        ToolReplyReader one = new ToolReplyReader();
        one.read(CALLS);
        assertThat(one.calls())
                .extracting(ToolCall::id)
                .doesNotHaveDuplicates()
                .allMatch(id -> id.matches("call_\\w{32}"));
    }
}
