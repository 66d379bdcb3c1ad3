package io.github.rakutenai.it.openai;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.rakutenai.it.openai.Http.Answer;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What clients do not show of tools: the pieces of streams, what is cut, and what is refused. */
@QuarkusTest
class ToolsTest {

    private static final String CHAT = "/v1/chat/completions";
    private static final Map<String, Object> TIME = function(
            "time",
            Map.of(
                    "type",
                    "object",
                    "properties",
                    Map.of("zone", Map.of("enum", List.of("JST", "UTC"))),
                    "required",
                    List.of("zone"),
                    "additionalProperties",
                    false));
    private static final Map<String, String> QUESTION = Map.of("role", "user", "content", "「馬が合う」はどう言う意味ですか");

    @TestHTTPResource("/")
    URI server;

    private Http http;

    @BeforeEach
    void connect() {
        http = new Http(server);
    }

    @Test
    void a_streamed_call_begins_with_its_id_and_name_and_ends_with_its_reason() throws Exception {
        List<JsonNode> chunks = http.stream(CHAT, ask(Map.of("tool_choice", named("time"), "stream", true)));
        assertThat(chunks.getFirst().at("/choices/0/delta/role").textValue()).isEqualTo("assistant");
        JsonNode first = chunks.get(1).at("/choices/0/delta/tool_calls/0");
        assertThat(first.get("index").intValue()).isZero();
        assertThat(first.get("id").textValue()).startsWith("call_");
        assertThat(first.get("type").textValue()).isEqualTo("function");
        assertThat(first.get("function")).isEqualTo(json("{\"name\": \"time\", \"arguments\": \"\"}"));
        List<JsonNode> others = chunks.subList(2, chunks.size() - 1).stream()
                .map(chunk -> chunk.at("/choices/0/delta/tool_calls/0"))
                .toList();
        assertThat(others).allSatisfy(piece -> assertThat(piece.properties()).hasSize(2));
        assertThat(others.stream()
                        .map(piece -> piece.at("/function/arguments").textValue())
                        .collect(Collectors.joining()))
                .matches("\\{\"zone\": \"(JST|UTC)\"}");
        assertThat(chunks.getLast().at("/choices/0/finish_reason").textValue()).isEqualTo("tool_calls");
    }

    @Test
    void tools_that_may_be_called_leave_an_answer_as_it_is() throws Exception {
        Answer without = http.post(CHAT, Map.of("messages", List.of(QUESTION), "temperature", 0));
        for (Object choice : List.of("auto", "none")) {
            Answer with = http.post(CHAT, ask(Map.of("tool_choice", choice)));
            assertThat(with.at("/choices/0/message/content")).isEqualTo(without.at("/choices/0/message/content"));
            assertThat(with.at("/choices/0/message").has("tool_calls")).isFalse();
            assertThat(with.at("/choices/0/finish_reason").textValue()).isEqualTo("stop");
        }
    }

    @Test
    void a_call_that_is_cut_is_told_as_far_as_it_is_written() throws Exception {
        int whole = http.post(CHAT, ask(Map.of("tool_choice", named("time"))))
                .at("/usage/completion_tokens")
                .intValue();
        Map<String, Object> cut = ask(Map.of("tool_choice", named("time"), "max_tokens", whole - 6));
        Answer answer = http.post(CHAT, cut);
        assertThat(answer.at("/choices/0/finish_reason").textValue()).isEqualTo("length");
        String written =
                answer.at("/choices/0/message/tool_calls/0/function/arguments").textValue();
        assertThat(written).startsWith("{").doesNotEndWith("}");
        cut.put("stream", true);
        assertThat(http.stream(CHAT, cut).stream()
                        .map(chunk -> chunk.at("/choices/0/delta/tool_calls/0/function/arguments")
                                .asText(""))
                        .collect(Collectors.joining()))
                .isEqualTo(written);
    }

    @Test
    void each_of_several_answers_calls_by_itself() throws Exception {
        Answer answer = http.post(CHAT, ask(Map.of("tool_choice", named("time"), "n", 3, "seed", 1)));
        assertThat(answer.at("/choices"))
                .hasSize(3)
                .allSatisfy(choice -> assertThat(
                                choice.at("/message/tool_calls/0/function/name").textValue())
                        .isEqualTo("time"));
    }

    @Test
    void a_tool_without_parameters_is_called_with_an_empty_object() throws Exception {
        Map<String, Object> tool = Map.of("type", "function", "function", Map.of("name", "now"));
        Answer answer = http.post(CHAT, ask(Map.of("tools", List.of(tool), "tool_choice", named("now"))));
        assertThat(answer.at("/choices/0/message/tool_calls/0/function/arguments")
                        .textValue())
                .isEqualTo("{}");
    }

    @Test
    void a_prompt_is_counted_with_its_tools() throws Exception {
        Map<String, Object> request = ask(Map.of("max_tokens", 1));
        assertThat(http.post("/tokenize", request).at("/count"))
                .isEqualTo(http.post(CHAT, request).at("/usage/prompt_tokens"));
    }

    @Test
    void log_probabilities_of_calls_are_refused_by_name() throws Exception {
        Answer answer = http.post(CHAT, ask(Map.of("logprobs", true)));
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.at("/error/param").textValue()).isEqualTo("logprobs");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "tools[0].type | [{\"function\": {\"name\": \"a\"}}] | missing",
                "tools[0].type | [{\"type\": \"custom\"}] | only function is supported",
                "tools[0].type | [null] | missing",
                "tools[0].function.name | [{\"type\": \"function\"}] | missing",
                "tools[0].function | [{\"type\": \"function\", \"function\": {\"name\": \"a b\"}}] | letters",
                "tools[0].function | [{\"type\": \"function\", \"function\": {\"name\": \"a\", \"parameters\": 3}}] | a JSON schema",
                "tools[0].function | [{\"type\": \"function\", \"function\": {\"name\": \"a\", \"parameters\": {\"type\": \"string\"}}}] | /type",
                "tools | [{\"type\": \"function\", \"function\": {\"name\": \"a\", \"parameters\": {\"not\": {}}}}] | the tool a",
                "tools | {} | type that is expected"
            })
    void a_tool_that_is_not_valid_is_refused_with_its_place(String place, String tools, String reason)
            throws Exception {
        assertRefused(Map.of("tools", json(tools)), place, reason);
    }

    @Test
    void tools_of_one_name_are_refused() throws Exception {
        assertRefused(Map.of("tools", List.of(TIME, TIME)), "tools", "different names");
        assertRefused(Map.of("tools", List.of(TIME, TIME), "tool_choice", "required"), "tools", "different names");
    }

    @Test
    void a_choice_of_what_is_not_there_is_refused() throws Exception {
        assertRefused(Map.of("tool_choice", named("weather")), "tool_choice", "[time]");
        assertRefused(Map.of("tools", List.of(), "tool_choice", "required"), "tool_choice", "needs tools");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "messages[2].tool_call_id | {\"role\": \"tool\", \"content\": \"12:00\"} | missing",
                "messages | {\"role\": \"tool\", \"tool_call_id\": \"b\", \"content\": \"12:00\"} | call b",
                "messages | {\"role\": \"user\", \"content\": \"Well?\"} | of the tool",
                "messages[2].tool_calls | {\"role\": \"user\", \"content\": \"x\", \"tool_calls\": [{\"id\": \"b\"}]} | for role assistant"
            })
    void calls_are_followed_by_their_results(String place, String message, String reason) throws Exception {
        List<Object> messages = new ArrayList<>(List.of(QUESTION, json("""
                {"role": "assistant", "tool_calls":
                    [{"id": "a", "type": "function", "function": {"name": "time", "arguments": "{}"}}]}""")));
        messages.add(json(message));
        assertRefused(Map.of("messages", messages), place, reason);
    }

    private void assertRefused(Map<String, ?> fields, String param, String message) throws Exception {
        Answer answer = http.post(CHAT, ask(fields));
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.at("/error/type").textValue()).isEqualTo("invalid_request_error");
        assertThat(answer.at("/error/param").textValue()).isEqualTo(param);
        assertThat(answer.at("/error/message").textValue()).contains(message);
    }

    private static Map<String, Object> ask(Map<String, ?> more) {
        Map<String, Object> body = new HashMap<>(
                Map.of("messages", List.of(QUESTION), "tools", List.of(TIME), "temperature", 0, "max_tokens", 300));
        body.putAll(more);
        return body;
    }

    private static Map<String, Object> function(String name, Map<String, ?> parameters) {
        return Map.of("type", "function", "function", Map.of("name", name, "parameters", parameters));
    }

    private static Map<String, Object> named(String name) {
        return Map.of("type", "function", "function", Map.of("name", name));
    }

    private static JsonNode json(String text) throws Exception {
        return Http.JSON.readTree(text);
    }
}
