package io.github.rakutenai.it.openai;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import jakarta.inject.Inject;

import io.github.rakutenai.quarkus.runtime.RakutenModels;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import org.junit.jupiter.api.Test;

/** Requests that are nearly right: each is answered, and never with an error of the server. */
@QuarkusTest
@TestProfile(FuzzedBodiesTest.ShortReplies.class)
class FuzzedBodiesTest {

    private static final int MUTATIONS = 10_000;
    private static final int CALLERS = 8;

    /** Bodies by their endpoints. */
    private static final List<Map.Entry<String, String>> SEEDS = List.of(
            Map.entry("/v1/chat/completions", """
                    {"messages": [{"role": "system", "content": "Be short."}, {"role": "user", "content": "こんにちは"}],\
                     "temperature": 0.5, "top_p": 0.9, "n": 2, "seed": 7, "stop": ["。", "x"], "max_tokens": 4,\
                     "logprobs": true, "top_logprobs": 2, "logit_bias": {"300": -5.5}, "stream": false}"""),
            Map.entry("/v1/chat/completions", """
                    {"messages": [{"role": "user", "content": [{"type": "text", "text": "Hi"}]}], "stream": true,\
                     "stream_options": {"include_usage": true}, "max_completion_tokens": 3, "tools": [],\
                     "response_format": {"type": "text"}, "presence_penalty": 0.1, "frequency_penalty": -0.1}"""),
            Map.entry("/v1/chat/completions", """
                    {"messages": [{"role": "user", "content": "Hi"}], "tools": [{"type": "function", "function":\
                     {"name": "time", "description": "now", "parameters": {"type": "object", "properties": {"zone":\
                     {"enum": ["JST", "UTC"]}}, "required": ["zone"]}, "strict": true}}], "tool_choice": "required",\
                     "parallel_tool_calls": false, "stream": true}"""),
            Map.entry("/v1/chat/completions", """
                    {"messages": [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": null, "tool_calls":\
                     [{"id": "a", "type": "function", "function": {"name": "time", "arguments": "{\\"zone\\": \\"JST\\"}"}}]},\
                     {"role": "tool", "tool_call_id": "a", "content": "12:00"}],\
                     "tools": [{"type": "function", "function": {"name": "time"}}],\
                     "tool_choice": {"type": "function", "function": {"name": "time"}}}"""),
            Map.entry("/v1/completions", """
                    {"prompt": ["Hello", "こんにちは"], "echo": true, "logprobs": 2, "max_tokens": 2, "n": 1, "seed": 1}"""),
            Map.entry("/v1/completions", """
                    {"prompt": [1, 300, 301, 302], "max_tokens": 0, "echo": true, "logprobs": 0, "stream": true}"""),
            Map.entry("/tokenize", """
                    {"prompt": "Hello", "add_special_tokens": true, "return_token_strs": true}"""),
            Map.entry("/detokenize", """
                    {"tokens": [1, 300, 301, 302]}"""));

    private static final List<String> SNIPPETS = List.of(
            "null",
            "true",
            "-1",
            "0",
            "1e999",
            "99999999999",
            "1.5",
            "\"\"",
            "{}",
            "[]",
            "[[",
            "\\ud800",
            "\"\\u0000\"",
            ",",
            ":",
            "\"",
            "}",
            "]",
            "{\"a\":",
            "NaN",
            "\"model\": \"x\",",
            "\"prompt\":",
            "-0",
            "2147483648");

    @Inject
    RakutenModels models;

    @TestHTTPResource("/")
    URI server;

    private final HttpClient client = HttpClient.newHttpClient();

    /** So that ten thousand of them take seconds. */
    public static class ShortReplies implements QuarkusTestProfile {

        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of("quarkus.rakutenai.openai.max-tokens", "4", "quarkus.rakutenai.openai.max-choices", "4");
        }
    }

    @Test
    void no_mutation_is_an_error_of_the_server() throws Exception {
        Map<Integer, Integer> statuses = new TreeMap<>();
        try (ExecutorService callers = Executors.newFixedThreadPool(CALLERS)) {
            List<Future<Integer>> answers = new ArrayList<>();
            for (int i = 0; i < MUTATIONS; i++) {
                SplittableRandom random = new SplittableRandom(i);
                answers.add(callers.submit(() -> send(random)));
            }
            for (int i = 0; i < MUTATIONS; i++) {
                int status = answers.get(i).get();
                assertThat(status).as("mutation %d", i).isBetween(200, 499);
                statuses.merge(status, 1, Integer::sum);
            }
        }
        assertThat(statuses.get(200)).as("all: %s", statuses).isGreaterThan(MUTATIONS / 20);
        assertThat(statuses.get(400)).as("all: %s", statuses).isGreaterThan(MUTATIONS / 20);
        Served.awaitIdle(models);
    }

    private int send(SplittableRandom random) throws Exception {
        Map.Entry<String, String> seed = SEEDS.get(random.nextInt(SEEDS.size()));
        byte[] body = mutated(seed.getValue().getBytes(UTF_8), random);
        HttpRequest request = HttpRequest.newBuilder(server.resolve(seed.getKey()))
                .timeout(Duration.ofSeconds(30))
                .POST(BodyPublishers.ofByteArray(body))
                .build();
        HttpResponse<Void> response = client.send(request, BodyHandlers.discarding());
        return response.statusCode();
    }

    private static byte[] mutated(byte[] body, SplittableRandom random) {
        byte[] mutated = body;
        for (int i = random.nextInt(1, 4); i > 0; i--) {
            int at = random.nextInt(mutated.length + 1);
            int end = Math.min(mutated.length, at + random.nextInt(12));
            mutated = switch (random.nextInt(5)) {
                case 0 -> replaced(mutated, at, end, new byte[0]);
                case 1 -> replaced(mutated, at, at, Arrays.copyOfRange(mutated, at, end));
                case 2 -> replaced(mutated, at, Math.min(mutated.length, at + 1), new byte[] {(byte) random.nextInt()});
                case 3 -> replaced(mutated, at, end, snippet(random));
                default -> replaced(mutated, at, at, snippet(random));
            };
        }
        return mutated;
    }

    private static byte[] snippet(SplittableRandom random) {
        return SNIPPETS.get(random.nextInt(SNIPPETS.size())).getBytes(UTF_8);
    }

    private static byte[] replaced(byte[] bytes, int from, int to, byte[] by) {
        byte[] result = Arrays.copyOf(bytes, from + by.length + bytes.length - to);
        System.arraycopy(by, 0, result, from, by.length);
        System.arraycopy(bytes, to, result, from + by.length, bytes.length - to);
        return result;
    }
}
