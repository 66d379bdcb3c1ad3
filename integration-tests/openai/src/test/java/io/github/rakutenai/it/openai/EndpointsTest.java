package io.github.rakutenai.it.openai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import jakarta.inject.Inject;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.rakutenai.it.openai.Http.Answer;
import io.github.rakutenai.quarkus.runtime.RakutenModels;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
class EndpointsTest {

    private static final String CHAT = "/v1/chat/completions";
    private static final String COMPLETIONS = "/v1/completions";
    private static final String QUESTION = "「馬が合う」はどう言う意味ですか";

    @Inject
    RakutenModels models;

    @TestHTTPResource("/")
    URI server;

    private Http http;
    private String model;

    @BeforeEach
    void connect() {
        http = new Http(server);
        model = Served.model(models);
    }

    @Test
    void the_model_is_listed_and_found() throws Exception {
        Answer list = http.get("/v1/models");
        assertThat(list.at("/object").textValue()).isEqualTo("list");
        assertThat(list.at("/data")).hasSize(1);
        assertThat(list.at("/data/0/id").textValue()).isEqualTo(model);
        assertThat(http.get("/v1/models/" + model.replace(" ", "%20")).body()).isEqualTo(list.at("/data/0"));
        assertError(http.get("/v1/models/none"), 404, "model", "model_not_found");
    }

    @Test
    void there_are_no_embeddings() throws Exception {
        assertError(
                http.post("/v1/embeddings", Map.of("model", model, "input", "text")),
                404,
                "model",
                "unsupported_model");
    }

    @Test
    void pages_of_other_origins_are_not_let_in() throws Exception {
        HttpRequest request = HttpRequest.newBuilder(server.resolve("/v1/models"))
                .header("Origin", "https://example.com")
                .build();
        try (HttpClient client = HttpClient.newHttpClient()) {
            assertThat(client.send(request, BodyHandlers.discarding()).headers().map())
                    .doesNotContainKey("access-control-allow-origin");
        }
    }

    @Test
    void without_a_model_the_default_one_answers() throws Exception {
        Answer answer = http.post(CHAT, Map.of("messages", List.of(user(QUESTION)), "max_tokens", 1));
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.at("/model").textValue()).isEqualTo(model);
    }

    @Test
    void the_bytes_of_the_tokens_are_the_answer() throws Exception {
        Answer answer = http.post(CHAT, chat(Map.of("logprobs", true, "top_logprobs", 2)));
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (JsonNode token : answer.at("/choices/0/logprobs/content")) {
            token.get("bytes").forEach(value -> bytes.write(value.intValue()));
            assertThat(token.get("top_logprobs")).hasSize(2);
            assertThat(token.at("/top_logprobs/0/token")).isEqualTo(token.get("token"));
            assertThat(token.at("/top_logprobs/0/logprob")).isEqualTo(token.get("logprob"));
            assertThat(token.get("logprob").doubleValue()).isBetween(-0.7, 0.0);
        }
        assertThat(bytes.toString(StandardCharsets.UTF_8).strip())
                .isEqualTo(answer.at("/choices/0/message/content").textValue());
    }

    @Test
    void a_stream_has_the_same_log_probabilities_and_says_who_speaks_first() throws Exception {
        Map<String, Object> body = chat(Map.of("logprobs", true, "stream", true));
        List<JsonNode> chunks = http.stream(CHAT, body);
        List<JsonNode> tokens = new ArrayList<>();
        for (JsonNode chunk : chunks) {
            assertThat(chunk.get("object").textValue()).isEqualTo("chat.completion.chunk");
            assertThat(chunk.get("id")).isEqualTo(chunks.getFirst().get("id"));
            chunk.at("/choices/0/logprobs/content").forEach(tokens::add);
        }
        assertThat(chunks.getFirst().at("/choices/0/delta/role").textValue()).isEqualTo("assistant");
        assertThat(chunks.getLast().at("/choices/0/finish_reason").textValue()).isEqualTo("stop");
        assertThat(chunks).noneMatch(chunk -> chunk.has("usage"));
        body.put("stream", false);
        List<JsonNode> whole = new ArrayList<>();
        http.post(CHAT, body).at("/choices/0/logprobs/content").forEach(whole::add);
        assertThat(tokens).isEqualTo(whole);
    }

    @Test
    void a_bias_forbids_a_token() throws Exception {
        int first = http.post("/tokenize", Map.of("prompt", content(chat(Map.of())), "add_special_tokens", false))
                .at("/tokens/0")
                .intValue();
        String biased = content(chat(Map.of("logit_bias", Map.of(String.valueOf(first), -100))));
        assertThat(biased).isNotEqualTo(content(chat(Map.of())));
    }

    @Test
    void a_list_of_parts_is_a_text() throws Exception {
        List<Map<String, String>> parts = List.of(part(QUESTION.substring(0, 5)), part(QUESTION.substring(5)));
        assertThat(content(chat(Map.of("messages", List.of(Map.of("role", "user", "content", parts))))))
                .isEqualTo(content(chat(Map.of())));
    }

    @Test
    void an_echo_tells_of_each_token_of_the_prompt() throws Exception {
        Map<String, Object> body = completion("What is dashi?", Map.of("echo", true, "logprobs", 1, "max_tokens", 0));
        Answer echo = http.post(COMPLETIONS, body);
        JsonNode logprobs = echo.at("/choices/0/logprobs");
        assertThat(echo.at("/choices/0/text").textValue()).isEqualTo("What is dashi?");
        assertThat(echo.at("/choices/0/finish_reason").textValue()).isEqualTo("length");
        assertThat(echo.at("/usage/completion_tokens").intValue()).isZero();
        assertThat(logprobs.get("tokens"))
                .hasSize(echo.at("/usage/prompt_tokens").intValue());
        assertThat(logprobs.at("/token_logprobs/0").isNull()).isTrue();
        for (int i = 1; i < logprobs.get("tokens").size(); i++) {
            double told = logprobs.at("/token_logprobs/" + i).doubleValue();
            double likeliest =
                    logprobs.at("/top_logprobs/" + i).elements().next().doubleValue();
            assertThat(told).isLessThanOrEqualTo(likeliest);
        }
        body.put("prompt", tokens("What is dashi?"));
        assertThat(http.post(COMPLETIONS, body).at("/choices")).isEqualTo(echo.at("/choices"));
    }

    @Test
    void log_probabilities_of_given_tokens_are_those_that_they_were_generated_with() throws Exception {
        Answer written = http.post(COMPLETIONS, completion("What is dashi?", Map.of("logprobs", 0, "max_tokens", 8)));
        List<Integer> whole = new ArrayList<>(tokens("What is dashi?"));
        int promptTokens = whole.size();
        whole.addAll(tokens(written.at("/choices/0/text").textValue(), false));
        Answer given = http.post(
                COMPLETIONS, Map.of("model", model, "prompt", whole, "echo", true, "logprobs", 0, "max_tokens", 0));
        JsonNode expected = written.at("/choices/0/logprobs/token_logprobs");
        for (int i = 0; i < expected.size(); i++) {
            assertThat(given.at("/choices/0/logprobs/token_logprobs/" + (promptTokens + i))
                            .doubleValue())
                    .isCloseTo(expected.get(i).doubleValue(), within(1e-6));
        }
    }

    @Test
    void prompts_of_a_list_are_continued_in_their_order() throws Exception {
        List<String> prompts = List.of("What is dashi?", "こんにちは");
        Answer answer = http.post(COMPLETIONS, completion(prompts, Map.of("n", 2)));
        assertThat(answer.at("/choices")).hasSize(4);
        for (int i = 0; i < 4; i++) {
            Answer alone = http.post(COMPLETIONS, completion(prompts.get(i / 2), Map.of()));
            assertThat(answer.at("/choices/" + i + "/index").intValue()).isEqualTo(i);
            assertThat(answer.at("/choices/" + i + "/text")).isEqualTo(alone.at("/choices/0/text"));
        }
    }

    @Test
    void a_streamed_completion_is_the_whole_one() throws Exception {
        Map<String, Object> body = completion(
                "What is dashi?",
                Map.of("echo", true, "logprobs", 1, "stream", true, "stream_options", Map.of("include_usage", true)));
        List<JsonNode> chunks = http.stream(COMPLETIONS, body);
        String text = chunks.stream()
                .map(chunk -> chunk.at("/choices/0/text").asText(""))
                .collect(Collectors.joining());
        List<JsonNode> offsets = new ArrayList<>();
        chunks.forEach(chunk -> chunk.at("/choices/0/logprobs/text_offset").forEach(offsets::add));
        body.put("stream", false);
        body.remove("stream_options");
        Answer whole = http.post(COMPLETIONS, body);
        assertThat(text).isEqualTo(whole.at("/choices/0/text").textValue());
        assertThat(offsets).containsExactlyElementsOf(whole.at("/choices/0/logprobs/text_offset"));
        assertThat(chunks.getLast().get("usage")).isEqualTo(whole.at("/usage"));
        assertThat(chunks.getLast().get("choices")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Hello", QUESTION, "a  b\n\tc", "😀鱻"})
    void tokens_of_a_text_give_the_text(String text) throws Exception {
        List<Integer> tokens = tokens(text, false);
        assertThat(http.post("/detokenize", Map.of("tokens", tokens))
                        .at("/prompt")
                        .textValue())
                .isEqualTo(text);
    }

    @Test
    void tokens_of_a_conversation_are_those_of_its_prompt() throws Exception {
        Answer counted = http.post("/tokenize", Map.of("messages", List.of(user(QUESTION)), "return_token_strs", true));
        Answer answer = http.post(CHAT, chat(Map.of("max_tokens", 1)));
        assertThat(counted.at("/count")).isEqualTo(answer.at("/usage/prompt_tokens"));
        assertThat(counted.at("/token_strs")).hasSize(counted.at("/count").intValue());
    }

    @Test
    void a_reply_by_a_schema_is_valid() throws Exception {
        String schema = """
                {"type": "json_schema", "json_schema": {"name": "mood", "schema": {
                    "type": "object", "properties": {"mood": {"enum": ["fine", "tired"]}}, "required": ["mood"],
                    "additionalProperties": false}}}""";
        Answer answer = http.post(CHAT, chat(Map.of("response_format", Http.JSON.readTree(schema), "max_tokens", 50)));
        assertThat(answer.at("/choices/0/message/content").textValue()).matches("\\{\"mood\": \"(fine|tired)\"}");
        assertThat(answer.at("/choices/0/finish_reason").textValue()).isEqualTo("stop");
    }

    @Test
    void each_of_several_replies_with_a_seed_keeps_to_the_schema() throws Exception {
        Map<String, Object> format = Map.of(
                "type", "json_schema", "json_schema", Map.of("schema", Map.of("enum", List.of("fine", "tired"))));
        Answer answer = http.post(CHAT, chat(Map.of("response_format", format, "n", 3, "seed", 5, "temperature", 1)));
        assertThat(answer.at("/choices"))
                .hasSize(3)
                .allSatisfy(choice ->
                        assertThat(choice.at("/message/content").textValue()).matches("\"(fine|tired)\""));
    }

    @Test
    void a_reply_in_json_begins_as_an_object() throws Exception {
        Map<String, Object> json = Map.of("response_format", Map.of("type", "json_object"), "max_tokens", 20);
        assertThat(http.post(CHAT, chat(json)).at("/choices/0/message/content").textValue())
                .startsWith("{");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"unevaluatedProperties\": false} | /unevaluatedProperties",
                "{\"type\": \"object\", \"properties\": {\"a\": {\"$ref\": \"http://x/y\"}}} | /properties/a/$ref",
                "false | must be an object"
            })
    void a_schema_that_cannot_be_guaranteed_is_refused_with_the_place(String schema, String place) throws Exception {
        Map<String, Object> format =
                Map.of("type", "json_schema", "json_schema", Map.of("schema", Http.JSON.readTree(schema)));
        Answer answer = http.post(CHAT, chat(Map.of("response_format", format)));
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.at("/error/param").textValue()).isEqualTo("response_format");
        assertThat(answer.at("/error/message").textValue()).contains(place);
    }

    @Test
    void what_a_format_leaves_no_choice_about_has_log_probabilities_too() throws Exception {
        Map<String, Object> schema = Map.of(
                "type",
                "object",
                "properties",
                Map.of("name", Map.of("enum", List.of("dashi", "miso"))),
                "required",
                List.of("name"),
                "additionalProperties",
                false);
        Map<String, Object> format = Map.of("type", "json_schema", "json_schema", Map.of("schema", schema));
        Answer answer = http.post(CHAT, chat(Map.of("response_format", format, "logprobs", true)));
        StringBuilder told = new StringBuilder();
        answer.at("/choices/0/logprobs/content")
                .forEach(token -> told.append(token.get("token").textValue()));
        assertThat(told.toString().strip())
                .isEqualTo(answer.at("/choices/0/message/content").textValue());
    }

    @Test
    void log_probabilities_of_calls_are_refused_by_name() throws Exception {
        Map<String, Object> tool = Map.of("type", "function", "function", Map.of("name", "look"));
        Map<String, Object> both = Map.of("tools", List.of(tool), "logprobs", true);
        assertError(http.post(CHAT, chat(both)), 400, "logprobs", "unsupported_parameter");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "tool_choice | \"always\"",
                "tool_choice | {\"type\": \"allowed_tools\"}",
                "functions | [{\"name\": \"f\"}]",
                "response_format | {\"type\": \"grammar\"}",
                "audio | {\"voice\": \"alloy\"}",
                "modalities | [\"text\", \"audio\"]"
            })
    void what_is_not_supported_is_refused_by_name(String field, String value) throws Exception {
        Answer answer = http.post(CHAT, chat(Map.of(field, Http.JSON.readTree(value))));
        assertError(answer, 400, field, "unsupported_parameter");
        assertThat(answer.at("/error/message").textValue()).contains(field);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "temperature | -1",
                "temperature | \"hot\"",
                "top_p | 0",
                "n | 0",
                "n | 1.5",
                "n | 17",
                "max_tokens | 0",
                "max_completion_tokens | -1",
                "seed | \"x\"",
                "stop | 3",
                "stop | [\"\"]",
                "logit_bias | {\"x\": 1}",
                "logit_bias | {\"1\": null}",
                "logit_bias | {\"1\": 101}",
                "top_logprobs | 21",
                "top_logprobs | 1",
                "frequency_penalty | 3",
                "stream | \"yes\"",
                "messages | []",
                "messages | null"
            })
    void a_value_that_is_not_allowed_is_refused_by_name(String field, String value) throws Exception {
        Map<String, Object> body = chat(Map.of());
        body.put(field, Http.JSON.readTree(value));
        Answer answer = http.post(CHAT, body);
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.at("/error/type").textValue()).isEqualTo("invalid_request_error");
        assertThat(answer.at("/error/message").textValue()).contains(field);
    }

    @Test
    void messages_that_are_out_of_order_are_refused_with_their_place() throws Exception {
        Answer answer = http.post(CHAT, chat(Map.of("messages", List.of(user("Hello"), user("Hello?")))));
        assertError(answer, 400, "messages", null);
        assertThat(answer.at("/error/message").textValue()).startsWith("message 1: expected one of the assistant");
    }

    @Test
    void fields_that_nobody_knows_are_ignored() throws Exception {
        Answer answer = http.post(CHAT, chat(Map.of("user", "someone", "metadata", Map.of("a", "b"), "x", List.of(1))));
        assertThat(answer.status()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "[]", "null", "3", "{\"messages\": [}", "\u0000", "{} {}"})
    void a_body_that_is_no_request_is_refused(String body) throws Exception {
        assertThat(http.post(CHAT, body).status()).isEqualTo(400);
        assertThat(http.post(COMPLETIONS, body).at("/error/type").textValue()).isEqualTo("invalid_request_error");
    }

    @Test
    void a_body_that_is_too_large_is_refused() throws Exception {
        assertError(http.post(CHAT, chat(Map.of("user", "x".repeat(70_000)))), 413, null, "request_too_large");
    }

    private static void assertError(Answer answer, int status, String param, String code) {
        assertThat(answer.status()).isEqualTo(status);
        JsonNode error = answer.at("/error");
        assertThat(error.at("/message").textValue()).isNotBlank();
        assertThat(error.at("/type").textValue()).isEqualTo("invalid_request_error");
        assertThat(error.at("/param").textValue()).isEqualTo(param);
        assertThat(error.at("/code").textValue()).isEqualTo(code);
    }

    private String content(Map<String, Object> body) throws Exception {
        return http.post(CHAT, body).at("/choices/0/message/content").textValue();
    }

    private Map<String, Object> chat(Map<String, ?> more) {
        Map<String, Object> body =
                new HashMap<>(Map.of("model", model, "temperature", 0, "messages", List.of(user(QUESTION))));
        body.putAll(more);
        return body;
    }

    private Map<String, Object> completion(Object prompt, Map<String, ?> more) {
        Map<String, Object> body = new HashMap<>(Map.of("model", model, "temperature", 0, "prompt", prompt));
        body.putAll(more);
        return body;
    }

    private List<Integer> tokens(String text) throws Exception {
        return tokens(text, true);
    }

    private List<Integer> tokens(String text, boolean special) throws Exception {
        List<Integer> tokens = new ArrayList<>();
        http.post("/tokenize", Map.of("prompt", text, "add_special_tokens", special))
                .at("/tokens")
                .forEach(token -> tokens.add(token.intValue()));
        return tokens;
    }

    private static Map<String, String> user(String text) {
        return Map.of("role", "user", "content", text);
    }

    private static Map<String, String> part(String text) {
        return Map.of("type", "text", "text", text);
    }
}
