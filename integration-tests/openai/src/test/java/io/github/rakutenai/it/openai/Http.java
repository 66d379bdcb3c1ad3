package io.github.rakutenai.it.openai;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;

/** Plain requests to the endpoints. */
record Http(URI server) {

    static final JsonMapper JSON = new JsonMapper();
    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** A status, and the body as JSON. */
    record Answer(int status, JsonNode body, HttpResponse<String> response) {

        /** A value of the body, such as {@code /choices/0/text}. */
        JsonNode at(String pointer) {
            return body.at(pointer);
        }
    }

    Answer get(String path) throws IOException, InterruptedException {
        return answer(CLIENT.send(
                HttpRequest.newBuilder(server.resolve(path)).timeout(PATIENCE).build(), BodyHandlers.ofString()));
    }

    Answer post(String path, Map<String, ?> body) throws IOException, InterruptedException {
        return post(path, JSON.writeValueAsString(body));
    }

    Answer post(String path, String body) throws IOException, InterruptedException {
        return answer(CLIENT.send(request(path, body), BodyHandlers.ofString()));
    }

    /** The events of a stream, without the last, which is [DONE]. */
    List<JsonNode> stream(String path, Map<String, ?> body) throws IOException, InterruptedException {
        HttpResponse<String> response =
                CLIENT.send(request(path, JSON.writeValueAsString(body)), BodyHandlers.ofString());
        if (!response.headers().firstValue("Content-Type").orElse("").startsWith("text/event-stream")) {
            throw new IllegalStateException(response.statusCode() + " " + response.body());
        }
        List<String> events = new ArrayList<>(List.of(response.body().split("\n\n")));
        if (!events.removeLast().equals("data: [DONE]")) {
            throw new IllegalStateException(response.body());
        }
        List<JsonNode> read = new ArrayList<>();
        for (String event : events) {
            read.add(JSON.readTree(event.substring("data: ".length())));
        }
        return read;
    }

    HttpRequest request(String path, String body) {
        return HttpRequest.newBuilder(server.resolve(path))
                .timeout(PATIENCE)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body))
                .build();
    }

    private static Answer answer(HttpResponse<String> response) throws JsonProcessingException {
        return new Answer(response.statusCode(), JSON.readTree(response.body()), response);
    }
}
