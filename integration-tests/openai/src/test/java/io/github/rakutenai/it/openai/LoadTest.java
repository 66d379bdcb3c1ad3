package io.github.rakutenai.it.openai;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import jakarta.inject.Inject;

import io.github.rakutenai.quarkus.runtime.RakutenModels;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import org.jboss.logging.Logger;
import org.junit.jupiter.api.Test;

/** Many clients that stream answers one after the other, as long as {@code rakutenai.load.duration} says. */
@QuarkusTest
class LoadTest {

    private static final Logger LOG = Logger.getLogger(LoadTest.class);
    private static final int CLIENTS = 64;
    private static final long HEAP_NOISE_BYTES = 32 << 20;
    private static final List<String> QUESTIONS = List.of("「馬が合う」はどう言う意味ですか", "What is dashi?", "こんにちは", "Hello");

    @Inject
    RakutenModels models;

    @TestHTTPResource("/")
    URI server;

    private final Duration duration = Duration.parse(System.getProperty("rakutenai.load.duration", "PT3S"));
    private final HttpClient http = HttpClient.newHttpClient();

    /** One answer: its status, and how long its first event took. */
    private record Timed(int status, long firstEventNanos) {}

    @Test
    void no_request_fails_but_of_being_busy_and_nothing_is_left_behind() throws Exception {
        run(Duration.ofSeconds(1));
        long heapBefore = usedHeap();
        List<Timed> answers = run(duration);
        Served.awaitIdle(models);
        assertThat(answers).extracting(Timed::status).isSubsetOf(200, 429);
        long[] sorted = answers.stream()
                .filter(answer -> answer.status() == 200)
                .mapToLong(Timed::firstEventNanos)
                .sorted()
                .toArray();
        assertThat(sorted.length).isGreaterThan(CLIENTS);
        LOG.infof(
                "%d clients, %s: %d answers, %d told to come again; first token after %.0f ms (median), %.0f ms (p99)",
                CLIENTS,
                duration,
                sorted.length,
                answers.size() - sorted.length,
                sorted[sorted.length / 2] / 1e6,
                sorted[sorted.length * 99 / 100] / 1e6);
        assertThat(usedHeap()).isLessThan(heapBefore + HEAP_NOISE_BYTES);
    }

    private List<Timed> run(Duration time) throws Exception {
        long deadline = System.nanoTime() + time.toNanos();
        List<Timed> answers = new ArrayList<>();
        try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<List<Timed>>> running = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                SplittableRandom random = new SplittableRandom(i);
                running.add(clients.submit(() -> askUntil(deadline, random)));
            }
            for (Future<List<Timed>> client : running) {
                answers.addAll(client.get());
            }
        }
        return answers;
    }

    private List<Timed> askUntil(long deadline, SplittableRandom random) throws Exception {
        List<Timed> answers = new ArrayList<>();
        while (System.nanoTime() < deadline) {
            answers.add(ask(QUESTIONS.get(random.nextInt(QUESTIONS.size()))));
        }
        return answers;
    }

    private Timed ask(String question) throws Exception {
        String body = Http.JSON.writeValueAsString(Map.of(
                "messages", List.of(Map.of("role", "user", "content", question)), "temperature", 0, "stream", true));
        long start = System.nanoTime();
        HttpResponse<InputStream> response =
                http.send(new Http(server).request("/v1/chat/completions", body), BodyHandlers.ofInputStream());
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8))) {
            long first = 0;
            String last = "";
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (first == 0 && line.contains("\"content\"") && !line.contains("\"content\":\"\"")) {
                    first = System.nanoTime() - start;
                }
                last = line.isEmpty() ? last : line;
            }
            assertThat(response.statusCode() == 200 ? last : "data: [DONE]").isEqualTo("data: [DONE]");
            return new Timed(response.statusCode(), first);
        }
    }

    private static long usedHeap() {
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }
}
