package io.github.rakutenai.engine.tool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;

import io.github.rakutenai.engine.grammar.Grammar;
import io.github.rakutenai.engine.grammar.UnsupportedSchemaException;
import io.github.rakutenai.engine.tokenizer.Tool;
import org.junit.jupiter.api.Test;

class ToolUseTest {

    private static final Tool WEATHER = new Tool("weather", "how it is outside", """
                    {"properties": {"city": {"type": "string"}}, "required": ["city"], "additionalProperties": false}""");

    private static final Tool OPEN = new Tool("we_are_open", "", """
                    {"type": "object", "properties": {"day": {"enum": ["sat", "sun"]}}, "required": ["day"],
                     "additionalProperties": false}""");

    private static final List<Tool> TOOLS = List.of(WEATHER, OPEN);

    private static final String ASK_WEATHER = "{\"name\": \"weather\", \"arguments\": {\"city\": \"東京\"}}";
    private static final String ASK_OPEN = "{\"name\": \"we_are_open\", \"arguments\": {\"day\": \"sat\"}}";

    @Test
    void a_call_names_one_of_the_tools_with_arguments_by_its_schema() {
        Grammar grammar = grammar(new ToolChoice.Required(), false);
        assertThat(grammar.matches("<tool_calls>[" + ASK_WEATHER + "]")).isTrue();
        assertThat(grammar.matches("<tool_calls>[" + ASK_OPEN + "]")).isTrue();
        assertThat(grammar.matches("<tool_calls>[" + ASK_WEATHER + ", " + ASK_OPEN + "]"))
                .isFalse();
        assertThat(grammar.matches("<tool_calls>[]")).isFalse();
        assertThat(grammar.matches("It is sunny.")).isFalse();
        assertThat(grammar.matches("<tool_calls>[" + ASK_OPEN.replace("sat", "mon") + "]"))
                .isFalse();
        assertThat(grammar.matches("<tool_calls>[" + ASK_WEATHER.replace("weather", "we_are_open") + "]"))
                .isFalse();
    }

    @Test
    void several_calls_may_be_made_at_once() {
        assertThat(grammar(new ToolChoice.Required(), true)
                        .matches("<tool_calls>[" + ASK_WEATHER + ", " + ASK_OPEN + ", " + ASK_WEATHER + "]"))
                .isTrue();
    }

    @Test
    void the_model_may_answer_instead_if_it_is_free_to() {
        Grammar grammar = grammar(new ToolChoice.Auto(), true);
        assertThat(grammar.matches("It is sunny.\n<tool_calls> are not needed")).isTrue();
        assertThat(grammar.matches("<tool")).isTrue();
        assertThat(grammar.matches("<tool_calls>[" + ASK_OPEN + "]")).isTrue();
        assertThat(grammar.matches("<tool_calls>sunny")).isFalse();
    }

    @Test
    void a_named_tool_is_called_once_and_no_other() {
        Grammar grammar = grammar(new ToolChoice.Named("weather"), true);
        assertThat(grammar.matches("<tool_calls>[" + ASK_WEATHER + "]")).isTrue();
        assertThat(grammar.matches("<tool_calls>[" + ASK_OPEN + "]")).isFalse();
        assertThat(grammar.matches("<tool_calls>[" + ASK_WEATHER + ", " + ASK_WEATHER + "]"))
                .isFalse();
        assertThat(grammar.matches("It is sunny.")).isFalse();
    }

    @Test
    void no_tool_is_called_where_none_may_be() {
        Grammar grammar = grammar(new ToolChoice.None(), true);
        assertThat(grammar.matches("It is sunny.")).isTrue();
        assertThat(grammar.canBeginWith("<tool_calls>")).isFalse();
        assertThat(new ToolUse(TOOLS, new ToolChoice.None(), true).mayCall()).isFalse();
    }

    @Test
    void an_answer_may_have_a_grammar_of_its_own() {
        Grammar grammar = ToolUse.auto(TOOLS).grammar(Optional.of(Grammar.jsonObject()));
        assertThat(grammar.matches("{\"a\": 1}")).isTrue();
        assertThat(grammar.matches("<tool_calls>[" + ASK_OPEN + "]")).isTrue();
        assertThat(grammar.matches("It is sunny.")).isFalse();
    }

    @Test
    void an_answer_that_could_be_taken_for_calls_is_refused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ToolUse.auto(TOOLS).grammar(Optional.of(Grammar.regex("<.*"))))
                .withMessageContaining("<tool_calls>");
    }

    @Test
    void a_tool_without_parameters_is_called_with_an_empty_object() {
        Grammar grammar = new ToolUse(List.of(new Tool("now", "the time")), new ToolChoice.Required(), false)
                .grammar(Optional.empty());
        assertThat(grammar.matches("<tool_calls>[{\"name\": \"now\", \"arguments\": {}}]"))
                .isTrue();
        assertThat(grammar.matches("<tool_calls>[{\"name\": \"now\", \"arguments\": {\"a\": 1}}]"))
                .isFalse();
    }

    @Test
    void arguments_are_an_object_even_if_the_schema_does_not_say_so() {
        Grammar grammar = new ToolUse(List.of(new Tool("any", "", "{}")), new ToolChoice.Required(), false)
                .grammar(Optional.empty());
        assertThat(grammar.matches("<tool_calls>[{\"name\": \"any\", \"arguments\": {\"a\": [1]}}]"))
                .isTrue();
        assertThat(grammar.matches("<tool_calls>[{\"name\": \"any\", \"arguments\": 1}]"))
                .isFalse();
    }

    @Test
    void a_tool_whose_schema_is_refused_is_named_with_the_place() {
        Tool bad = new Tool("bad", "", "{\"properties\": {\"a\": {\"$ref\": \"#/nowhere\"}}}");
        assertThatThrownBy(() -> ToolUse.auto(List.of(WEATHER, bad)).grammar(Optional.empty()))
                .hasMessageContaining("the tool bad")
                .hasMessageContaining("\"/properties/a/$ref\"")
                .hasCauseInstanceOf(UnsupportedSchemaException.class);
    }

    @Test
    void parameters_that_are_no_object_are_refused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Tool("bad", "", "{\"type\": \"string\"}"))
                .withMessageContainingAll("the tool bad", "\"/type\"", "\"string\"");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Tool("bad", "", "true"))
                .withMessageContaining("the tool bad");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Tool("bad", "", "{\"type\": \"object\"}}"))
                .withMessageContaining("the tool bad");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Tool("say \"hi\"", ""))
                .withMessageContaining("say \"hi\"");
    }

    @Test
    void tools_are_there_and_told_apart() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ToolUse.auto(List.of()))
                .withMessageContaining("at least one tool");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ToolUse.auto(List.of(WEATHER, WEATHER)))
                .withMessageContaining("different names");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ToolUse(TOOLS, new ToolChoice.Named("moon"), true))
                .withMessageContaining("[weather, we_are_open], found moon");
    }

    private static Grammar grammar(ToolChoice choice, boolean parallel) {
        return new ToolUse(TOOLS, choice, parallel).grammar(Optional.empty());
    }
}
