package io.github.rakutenai.engine.grammar;

import static io.github.rakutenai.engine.grammar.Grammars.start;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;

import io.github.rakutenai.engine.grammar.ToolCalls.Tool;
import org.junit.jupiter.api.Test;

class ToolCallsTest {

    private static final List<Tool> TOOLS = List.of(new Tool("weather", """
                    {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"],
                     "additionalProperties": false}"""), new Tool("we_are_open", """
                    {"type": "object", "properties": {"day": {"enum": ["sat", "sun"]}}, "required": ["day"],
                     "additionalProperties": false}"""));

    private static final String WEATHER = "{\"name\": \"weather\", \"arguments\": {\"city\": \"東京\"}}";
    private static final String OPEN = "{\"name\": \"we_are_open\", \"arguments\": {\"day\": \"sat\"}}";

    @Test
    void a_call_names_one_of_the_tools_with_arguments_by_its_schema() {
        Grammar grammar = ToolCalls.required(TOOLS, false);
        assertThat(start(grammar).accepts("<tool_calls>[" + WEATHER + "]")).isTrue();
        assertThat(start(grammar).accepts("<tool_calls>[" + OPEN + "]")).isTrue();
        assertThat(start(grammar).accepts("<tool_calls>[" + WEATHER + ", " + OPEN + "]"))
                .isFalse();
        assertThat(start(grammar).accepts("<tool_calls>[]")).isFalse();
        assertThat(start(grammar).accepts("It is sunny.")).isFalse();
        assertThat(start(grammar).accepts("<tool_calls>[" + OPEN.replace("sat", "mon") + "]"))
                .isFalse();
        assertThat(start(grammar).accepts("<tool_calls>[" + WEATHER.replace("weather", "we_are_open") + "]"))
                .isFalse();
    }

    @Test
    void several_calls_may_be_made_at_once() {
        Grammar grammar = ToolCalls.required(TOOLS, true);
        assertThat(start(grammar).accepts("<tool_calls>[" + WEATHER + ", " + OPEN + ", " + WEATHER + "]"))
                .isTrue();
    }

    @Test
    void a_reply_may_be_free_text_instead() {
        Grammar grammar = ToolCalls.auto(TOOLS, true);
        assertThat(start(grammar).accepts("It is sunny.\n<tool_calls> are not needed"))
                .isTrue();
        assertThat(start(grammar).accepts("<tool")).isTrue();
        assertThat(start(grammar).accepts("<tool_calls>[" + OPEN + "]")).isTrue();
        assertThat(start(grammar).accepts("<tool_calls>sunny")).isFalse();
    }

    @Test
    void what_is_the_same_for_all_calls_is_forced() {
        GrammarState state = start(ToolCalls.required(TOOLS, false));
        StringBuilder text = new StringBuilder();
        for (int token : state.forced()) {
            state.accept(token);
            text.append(new String(Grammars.VOCABULARY.bytes(token), UTF_8));
        }
        assertThat(text.toString().strip()).startsWith("<tool_calls>[{\"name\": \"w");
    }

    @Test
    void a_tool_whose_schema_is_refused_is_named() {
        List<Tool> tools = List.of(new Tool("bad", "{\"$ref\": \"#/nowhere\"}"));
        assertThatThrownBy(() -> ToolCalls.required(tools, false))
                .hasMessageContaining("the tool bad")
                .hasMessageContaining("/$ref");
        assertThatThrownBy(() -> ToolCalls.required(List.of(), false)).hasMessageContaining("no tool");
    }
}
