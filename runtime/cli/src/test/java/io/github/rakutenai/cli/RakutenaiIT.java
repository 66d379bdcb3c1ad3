package io.github.rakutenai.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import java.io.BufferedReader;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.rakutenai.hub.FakeHub;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class RakutenaiIT {

    private static final String MODEL = "hf:" + FakeHub.REPOSITORY;
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    Path cache;

    private FakeHub server;
    private byte[] gguf;
    private String commit;

    @BeforeEach
    void upload() throws Exception {
        try (InputStream demo = getClass().getResourceAsStream("/META-INF/rakutenai/demo.gguf")) {
            gguf = demo.readAllBytes();
        }
        server = new FakeHub();
        commit = server.commit("main", Map.of("README.md", text("# Demo"), "demo.gguf", gguf));
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void a_model_is_pulled_listed_shown_and_run() throws Exception {
        CommandProcess pulled = rakutenai("", "pull", MODEL);
        assertThat(pulled.exitCode()).as(pulled.err()).isZero();
        Path path = cache.resolve("models--Rakuten--RakutenAI-test/snapshots/" + commit + "/demo.gguf");
        assertThat(pulled.out()).isEqualTo(path + System.lineSeparator());
        assertThat(pulled.err()).contains("downloading " + MODEL + ", 1 file, 13.7 MB", "downloaded to " + path);
        assertThat(path).hasBinaryContent(gguf);

        JsonNode listed = JSON.readTree(rakutenai("", "list", "--json").out());
        assertThat(listed).hasSize(1);
        assertThat(listed.get(0).path("model").asText()).isEqualTo(MODEL + ":demo.gguf");
        assertThat(listed.get(0).path("sizeBytes").asLong()).isEqualTo(gguf.length);

        JsonNode shown = JSON.readTree(
                rakutenai("", "show", MODEL, "--json", "--tensors").out());
        assertThat(shown.path("layers").asInt()).isEqualTo(6);
        assertThat(shown.path("tensors").size()).isGreaterThan(6 * 9);

        CommandProcess answered = rakutenai("こんにちは", "run", MODEL, "--temperature", "0", "--stats");
        assertThat(answered.exitCode()).as(answered.err()).isZero();
        assertThat(answered.out()).contains("RakutenAI for Quarkus の小さなデモモデルです");
        assertThat(answered.err()).contains("prompt: 49 tokens at ");
    }

    @Test
    void a_model_is_quantised_and_answers_as_before() throws Exception {
        Path source = Files.write(cache.resolve("demo.gguf"), gguf);
        Path target = cache.resolve("demo-q8_0.gguf");

        CommandProcess quantized =
                rakutenai("", "quantize", source.toString(), target.toString(), "--type", "q8_0", "--json");
        assertThat(quantized.exitCode()).as(quantized.err()).isZero();
        JsonNode result = JSON.readTree(quantized.out());
        assertThat(result.path("type").asText()).isEqualTo("Q8_0");
        assertThat(result.path("sizeBytes").asLong())
                .isEqualTo(Files.size(target))
                .isLessThan(gguf.length * 6 / 10);
        assertThat(rakutenai("こんにちは", "run", target.toString(), "--temperature", "0")
                        .out())
                .contains("RakutenAI for Quarkus の小さなデモモデルです");

        CommandProcess again = rakutenai("", "quantize", source.toString(), target.toString());
        assertThat(again.exitCode()).isEqualTo(1);
        assertThat(again.err()).contains("is there already", "--force").doesNotContain("\tat ");
    }

    @Test
    void a_served_model_answers_who_has_the_key() throws Exception {
        Path model = Files.write(cache.resolve("demo.gguf"), gguf);
        Process serving =
                CommandProcess.start(Map.of(), "serve", model.toString(), "--port", "0", "--api-key", "secret");
        try (BufferedReader out = serving.inputReader()) {
            String line = out.readLine();
            assertThat(line).startsWith("serving RakutenAI for Quarkus demo model at http://localhost:");
            URI models = URI.create(line.substring(line.indexOf("http")) + "/models");

            assertThat(get(models, "another").statusCode()).isEqualTo(401);
            assertThat(get(models, "secret").body()).contains("RakutenAI for Quarkus demo model");
        } finally {
            serving.destroy();
            serving.waitFor();
        }
    }

    private static HttpResponse<String> get(URI uri, String key) throws Exception {
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpRequest request = HttpRequest.newBuilder(uri)
                    .header("Authorization", "Bearer " + key)
                    .build();
            return client.send(request, HttpResponse.BodyHandlers.ofString());
        }
    }

    @Test
    void what_cannot_be_served_ends_with_a_sentence() throws Exception {
        CommandProcess missing =
                rakutenai("", "serve", cache.resolve("none.gguf").toString());
        assertThat(missing.exitCode()).isEqualTo(1);
        assertThat(missing.err()).contains("there is no such file or folder").doesNotContain("\tat ");

        CommandProcess notDownloaded = rakutenai("", "serve", MODEL);
        assertThat(notDownloaded.exitCode()).isEqualTo(1);
        assertThat(notDownloaded.err()).contains("rakutenai: " + MODEL).doesNotContain("\tat ");
    }

    @Test
    void a_model_s_speed_is_measured() throws Exception {
        Path model = Files.write(cache.resolve("demo.gguf"), gguf);
        CommandProcess measured = rakutenai(
                "",
                "bench",
                model.toString(),
                "--prompts=16",
                "--batches=1,2",
                "--decode=4",
                "--repetitions=2",
                "--warm-up=0",
                "--json");
        assertThat(measured.exitCode()).as(measured.err()).isZero();
        JsonNode measurements = JSON.readTree(measured.out()).path("measurements");
        assertThat(measurements.findValuesAsText("test")).contains("pp16", "tg4", "tg2x2");
        assertThat(measurements.get(0).path("median").asDouble()).isPositive();
        assertThat(measurements.get(0).path("samples")).hasSize(2);
    }

    @Test
    void the_memory_that_is_shown_is_what_a_full_context_takes() throws Exception {
        String model = Files.write(cache.resolve("demo.gguf"), gguf).toString();
        long shown = JSON.readTree(rakutenai("", "show", model, "--json").out())
                .at("/memory/totalBytes")
                .asLong();

        CommandProcess run =
                rakutenai("7 ".repeat(960), "run", model, "--stats", "--temperature", "0", "--max-tokens", "64");
        assertThat(run.exitCode()).as(run.err()).isZero();
        Matcher used =
                Pattern.compile("prompt: (\\d+) tokens.* (\\d+) MB of memory").matcher(run.err());
        assertThat(used.find()).as(run.err()).isTrue();
        System.out.printf("memory shown: %d MB, used: %s MB%n", shown / 1_000_000, used.group(2));
        assertThat(Integer.parseInt(used.group(1))).isBetween(1950, 2047);
        // Of so small a model nearly all is the JVM's own, which differs between machines.
        assertThat(1e6 * Integer.parseInt(used.group(2))).isCloseTo(shown, withinPercentage(10));
    }

    @Test
    void the_doctor_finds_a_byte_that_changed() throws Exception {
        Path model = Path.of(rakutenai("", "pull", MODEL).out().strip());
        CommandProcess healthy = rakutenai("", "doctor", MODEL);
        assertThat(healthy.out()).contains("as the hub listed it", "can be run");
        assertThat(healthy.exitCode()).isZero();

        gguf[gguf.length - 1] ^= 1;
        Files.write(model, gguf);
        CommandProcess ill = rakutenai("", "doctor", MODEL);
        assertThat(ill.out()).contains("PROBLEM  content", "damaged: [" + model + "]", "rakutenai pull " + MODEL);
        assertThat(ill.exitCode()).isEqualTo(1);
    }

    @Test
    void what_is_not_there_is_not_downloaded_without_a_terminal() throws Exception {
        CommandProcess run = rakutenai("", "run", MODEL, "Hello");

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.out()).isEmpty();
        assertThat(run.err())
                .contains("rakutenai: " + MODEL, "rakutenai pull " + MODEL)
                .doesNotContain("\tat ");
        assertThat(server.requests()).isEmpty();
    }

    @Test
    void a_damaged_file_is_told_in_a_sentence() throws Exception {
        Path file = Files.writeString(cache.resolve("damaged.gguf"), "GGUF");

        CommandProcess shown = rakutenai("", "show", file.toString());

        assertThat(shown.exitCode()).isEqualTo(1);
        assertThat(shown.err())
                .contains("rakutenai: " + file)
                .contains("truncated")
                .doesNotContain("\tat ");
    }

    @Test
    void a_name_that_is_none_shows_how_to_use_the_command() throws Exception {
        CommandProcess pulled = rakutenai("", "pull", "a/b/c");

        assertThat(pulled.exitCode()).isEqualTo(2);
        assertThat(pulled.err()).contains("\"a/b/c\" is not valid", "Usage: rakutenai pull");
    }

    @Test
    void a_command_explains_itself_without_its_arguments() throws Exception {
        assertThat(rakutenai("", "serve", "--version").exitCode()).isZero();
        assertThat(rakutenai("", "serve", "--help").out()).contains("Usage: rakutenai serve");
    }

    @Test
    void a_folder_that_cannot_be_searched_is_told_in_a_sentence() throws Exception {
        Path loop = Files.createDirectory(cache.resolve("loop"));
        Files.createSymbolicLink(loop.resolve("again"), loop);

        CommandProcess evaluated = rakutenai("", "eval", "none.gguf", "mgsm", "--data", loop.toString());

        assertThat(evaluated.exitCode()).isEqualTo(1);
        assertThat(evaluated.err())
                .contains("rakutenai: " + loop.resolve("again") + " is a link")
                .doesNotContain("\tat ");
    }

    @Test
    void the_jar_has_the_terms_of_its_prompts_and_its_dictionary() throws Exception {
        try (FileSystem jar = FileSystems.newFileSystem(CommandProcess.JAR)) {
            assertThat(jar.getPath("META-INF/rakutenai/NOTICE")).content().contains("Copyright (c) 2020 EleutherAI");
            assertThat(jar.getPath("META-INF/lucene/NOTICE.txt"))
                    .content()
                    .contains("mecab-ipadic-2.7.0-20070801 Notice", "NO WARRANTY");
            assertThat(jar.getPath("META-INF/lucene/LICENSE.txt")).exists();
        }
    }

    private CommandProcess rakutenai(String input, String... arguments) throws Exception {
        return CommandProcess.run(
                Map.of(
                        "HF_ENDPOINT", server.endpoint().toString(),
                        "HF_HUB_CACHE", cache.toString(),
                        "NO_PROXY", "*"),
                input,
                arguments);
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
