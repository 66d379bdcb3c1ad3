package io.github.rakutenai.hub;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** One cache with Python's huggingface_hub: each finds what the other downloaded. */
@Timeout(120)
@EnabledIfSystemProperty(
        named = "rakutenai.python",
        matches = ".+",
        disabledReason = "-Drakutenai.python names no Python that has huggingface_hub")
class PythonTest {

    private static final ModelReference MODEL = ModelReference.parse("hf:" + FakeHub.REPOSITORY);
    private static final ModelReference GGUF = ModelReference.parse("hf:" + FakeHub.REPOSITORY + ":q4_0.gguf");

    @TempDir
    Path cache;

    private FakeHub server;
    private String commit;

    @BeforeEach
    void upload() throws IOException {
        byte[] weights = new byte[50_000];
        new Random(1).nextBytes(weights);
        server = new FakeHub();
        commit = server.commit(
                "main",
                Map.of(
                        "config.json", text("{}"),
                        "tokenizer.json", text("{ }"),
                        "model.safetensors", weights,
                        "q4_0.gguf", text("GGUF")));
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void python_finds_what_was_downloaded_here() throws Exception {
        Path model;
        try (Hub hub = hub()) {
            model = hub.pull(MODEL, DownloadListener.none());
        }

        assertThat(python(true, """
                        from huggingface_hub import snapshot_download, try_to_load_from_cache, scan_cache_dir
                        print(snapshot_download("%1$s", ignore_patterns=["*.gguf"]))
                        print(try_to_load_from_cache("%1$s", "model.safetensors"))
                        scan = scan_cache_dir()
                        print(len(scan.warnings), [len(repo.revisions) for repo in scan.repos])
                        """)).isEqualTo("%s\n%s\n0 [1]".formatted(model, model.resolve("model.safetensors")));
    }

    @Test
    void python_downloads_only_what_is_missing_here() throws Exception {
        try (Hub hub = hub()) {
            hub.pull(GGUF, DownloadListener.none());
        }
        server.forgetRequests();

        python(false, "from huggingface_hub import snapshot_download; snapshot_download('%1$s')");

        assertThat(server.requests())
                .noneMatch(request -> request.path().endsWith("q4_0.gguf"))
                .anyMatch(request -> request.path().endsWith("config.json"));
    }

    @Test
    void what_python_downloaded_is_found_here() throws Exception {
        String model = python(false, "from huggingface_hub import snapshot_download; print(snapshot_download('%1$s'))");
        server.forgetRequests();

        try (Hub hub = hub()) {
            assertThat(hub.resolve(MODEL, DownloadPolicy.NEVER, DownloadListener.none()))
                    .isEqualTo(Path.of(model))
                    .hasFileName(commit);
        }
        assertThat(server.requests()).isEmpty();
    }

    private String python(boolean offline, String code) throws Exception {
        ProcessBuilder process =
                new ProcessBuilder(System.getProperty("rakutenai.python"), "-c", code.formatted(FakeHub.REPOSITORY));
        process.environment().put("HF_ENDPOINT", server.endpoint().toString());
        process.environment().put("HF_HUB_CACHE", cache.toString());
        process.environment().put("HF_HUB_OFFLINE", offline ? "1" : "0");
        process.environment().put("HF_HUB_DISABLE_PROGRESS_BARS", "1");
        process.environment().put("NO_PROXY", "*");
        Process running = process.redirectError(ProcessBuilder.Redirect.INHERIT).start();
        String output = new String(running.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        assertThat(running.waitFor()).isZero();
        return output;
    }

    private Hub hub() {
        HubEnvironment environment = new HubEnvironment(
                Map.of("HF_ENDPOINT", server.endpoint().toString(), "HF_HUB_CACHE", cache.toString()), cache);
        return new Hub(HubOptions.builder(environment).build(), Optional.empty());
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
