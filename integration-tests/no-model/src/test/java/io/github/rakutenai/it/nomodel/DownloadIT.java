package io.github.rakutenai.it.nomodel;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.github.rakutenai.hub.FakeHub;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The packaged application with a model that it downloads when it starts. */
class DownloadIT {

    private static final Path DEMO =
            Path.of("../../samples/demo-model/src/main/resources/META-INF/rakutenai/demo.gguf");
    private static final String MODEL = "hf:" + FakeHub.REPOSITORY;
    private static final Pattern PERCENT = Pattern.compile("\"downloadedPercent\"\\s*:\\s*(\\d+)");

    @TempDir
    private Path cache;

    private FakeHub hub;

    @BeforeEach
    void start() throws IOException {
        hub = new FakeHub();
        hub.commit("main", Map.of("demo.gguf", Files.readAllBytes(DEMO)));
    }

    @AfterEach
    void stop() {
        hub.close();
    }

    @Test
    void it_starts_before_its_model_is_downloaded_says_how_far_it_is_and_answers_then() throws Exception {
        Semaphore writes = new Semaphore(0);
        hub.storageChunkBytes(16 << 10);
        hub.pace(writes::acquireUninterruptibly);
        try (PackagedApplication application = application("always", MODEL)) {
            String health = application.get("/q/health/started");
            while (percent(health) == 0) {
                assertThat(health).contains("\"status\": \"DOWN\"");
                writes.release();
                health = application.get("/q/health/started");
            }
            assertThat(percent(health)).isBetween(1, 99);
            assertThat(health).contains(" of 13.7 MB");

            writes.release(Integer.MAX_VALUE / 2);
            assertThat(application.get("/ask?question=7+x+8")).contains("56");
            assertThat(application.get("/q/health/started")).contains("\"downloadedPercent\": 100");
            assertThat(application.log())
                    .contains("downloading " + MODEL + ", 1 file, 13.7 MB, to " + cache)
                    .contains("Opened model <default>: ");
        }
    }

    @Test
    void it_ends_with_what_the_hub_said_if_there_is_no_such_model() throws Exception {
        try (PackagedApplication application = application("always", "hf:Rakuten/RakutenAI-missing")) {
            assertThat(application.exitCode()).isNotZero();
            assertThat(application.log())
                    .contains("quarkus.rakutenai.model: hf:Rakuten/RakutenAI-missing could not be loaded: ");
        }
    }

    @Test
    void it_does_not_ask_where_nobody_sits_at_a_terminal() throws Exception {
        try (PackagedApplication application = application("ask", MODEL)) {
            assertThat(application.exitCode()).isNotZero();
            assertThat(application.log())
                    .contains("there is no terminal at which to ask for the download")
                    .contains("rakutenai pull " + MODEL);
            assertThat(hub.requests()).isEmpty();
        }
    }

    private PackagedApplication application(String download, String model) throws IOException {
        return PackagedApplication.start(
                "-Dquarkus.rakutenai.model=" + model,
                "-Dquarkus.rakutenai.hub.download=" + download,
                "-Dquarkus.rakutenai.hub.endpoint=" + hub.endpoint(),
                "-Dquarkus.rakutenai.hub.cache-folder=" + cache);
    }

    private static int percent(String health) {
        Matcher percent = PERCENT.matcher(health);
        return percent.find() ? Integer.parseInt(percent.group(1)) : 0;
    }
}
