package io.github.rakutenai.it.openai;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import jakarta.inject.Inject;

import io.github.rakutenai.it.openai.Http.Answer;
import io.github.rakutenai.quarkus.runtime.RakutenModels;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** One place and no queue: clients that stay, leave, read nothing, or say nothing. */
@QuarkusTest
@TestProfile(BusyServerTest.OnePlace.class)
class BusyServerTest {

    private static final String CHAT = "/v1/chat/completions";
    private static final int IDLE_CONNECTIONS = 500;

    @Inject
    RakutenModels models;

    @TestHTTPResource("/")
    URI server;

    private final List<Socket> sockets = new ArrayList<>();
    private Http http;

    /** One request is computed, and none waits. */
    public static class OnePlace implements QuarkusTestProfile {

        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of(
                    "quarkus.rakutenai.max-concurrent-sequences", "1",
                    "quarkus.rakutenai.queue-size", "0",
                    "quarkus.rakutenai.openai.retry-after-seconds", "3");
        }
    }

    @BeforeEach
    void connect() {
        http = new Http(server);
    }

    @AfterEach
    void disconnect() throws IOException {
        for (Socket socket : sockets) {
            socket.close();
        }
        Served.awaitIdle(models);
    }

    @Test
    void a_second_request_is_told_to_come_again_whole_or_streamed() throws Exception {
        Socket first = send(endless(true));
        firstByte(first);
        for (boolean stream : new boolean[] {false, true}) {
            Answer refused = http.post(CHAT, endless(stream));
            assertThat(refused.status()).isEqualTo(429);
            assertThat(refused.at("/error/code").textValue()).isEqualTo("rate_limit_exceeded");
            assertThat(refused.response().headers().firstValue("Retry-After")).contains("3");
        }
    }

    @Test
    void of_several_answers_none_is_begun_when_not_all_have_a_place() throws Exception {
        Map<String, Object> several = endless(false);
        several.put("n", 2);
        assertThat(http.post(CHAT, several).status()).isEqualTo(429);
        Served.awaitIdle(models);
    }

    @Test
    void a_client_that_leaves_makes_room_at_once() throws Exception {
        fullReplySeconds();
        double full = fullReplySeconds();
        for (boolean stream : new boolean[] {true, false}) {
            Socket leaving = send(endless(stream));
            awaitRunning();
            leaving.close();
            long left = System.nanoTime();
            Served.awaitIdle(models);
            double idleAfter = (System.nanoTime() - left) / 1e9;
            assertThat(idleAfter).isLessThan(full / 2);
        }
    }

    @Test
    void a_client_that_reads_nothing_harms_nobody() throws Exception {
        Map<String, Object> body = endless(true);
        body.put("logprobs", true);
        body.put("top_logprobs", 20);
        send(body);
        awaitRunning();
        Served.awaitIdle(models);
        assertThat(http.post(CHAT, question()).status()).isEqualTo(200);
    }

    @Test
    void idle_and_half_open_connections_harm_nobody() throws Exception {
        for (int i = 0; i < IDLE_CONNECTIONS; i++) {
            Socket socket = open();
            if (i % 2 == 0) {
                write(socket, "POST " + CHAT + " HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{\"mess");
            }
        }
        assertThat(http.post(CHAT, question()).status()).isEqualTo(200);
        assertThat(Served.status(models).runningRequests()).isZero();
    }

    /** How long a reply takes that nobody leaves. */
    private double fullReplySeconds() throws Exception {
        long start = System.nanoTime();
        assertThat(http.post(CHAT, endless(false)).status()).isEqualTo(200);
        return (System.nanoTime() - start) / 1e9;
    }

    /** One whose reply does not end by itself. */
    private static Map<String, Object> endless(boolean stream) {
        Map<String, Object> body = new HashMap<>(question());
        body.put("max_tokens", 600);
        body.put("logit_bias", Map.of("2", -100));
        body.put("stream", stream);
        return body;
    }

    private static Map<String, Object> question() {
        return Map.of("messages", List.of(Map.of("role", "user", "content", "こんにちは")), "max_tokens", 3);
    }

    private void awaitRunning() throws InterruptedException {
        while (Served.status(models).runningRequests() == 0) {
            Thread.sleep(1);
        }
    }

    private Socket open() throws IOException {
        Socket socket = new Socket();
        sockets.add(socket);
        socket.setReceiveBufferSize(4096);
        socket.connect(new InetSocketAddress(server.getHost(), server.getPort()));
        return socket;
    }

    private Socket send(Map<String, ?> body) throws IOException {
        String json = Http.JSON.writeValueAsString(body);
        Socket socket = open();
        write(
                socket,
                "POST " + CHAT + " HTTP/1.1\r\nHost: x\r\nContent-Length: " + json.getBytes(UTF_8).length + "\r\n\r\n"
                        + json);
        return socket;
    }

    private static void firstByte(Socket socket) throws IOException {
        assertThat(socket.getInputStream().read()).isEqualTo('H');
    }

    private static void write(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(UTF_8));
        socket.getOutputStream().flush();
    }
}
