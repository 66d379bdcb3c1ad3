package io.github.rakutenai.quarkus.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.locks.LockSupport;

import io.github.rakutenai.hub.DownloadPolicy;
import io.github.rakutenai.hub.FakeHub;
import io.github.rakutenai.hub.HubException;
import io.github.rakutenai.hub.HubOptions;
import io.github.rakutenai.hub.ModelReference;
import io.github.rakutenai.hub.Question;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class ModelDownloadTest {

    private static final ModelReference MODEL = ModelReference.parse("hf:" + FakeHub.REPOSITORY);

    @TempDir
    private Path cache;

    private FakeHub hub;

    @BeforeEach
    void start() throws IOException {
        hub = new FakeHub();
        hub.commit("main", Map.of("model.gguf", new byte[100_000]));
    }

    @AfterEach
    void stop() {
        hub.close();
    }

    @Test
    void it_says_how_far_it_is() throws Exception {
        ModelDownload download = download(DownloadPolicy.ALWAYS, Optional.empty());
        assertThat(download.status()).isEqualTo("asking the hub");
        assertThat(download.percent()).isZero();

        assertThat(download.run()).hasSize(100_000);
        assertThat(download.status()).startsWith("downloaded to " + cache);
        assertThat(download.percent()).isEqualTo(100);
        assertThat(download.unanswered()).isEmpty();
    }

    @Test
    void in_dev_mode_it_waits_for_the_permission() throws Exception {
        ModelDownload download = download(DownloadPolicy.ASK, Optional.of(new DevUiQuestion()));
        FutureTask<Path> running = start(download::run);
        awaitQuestion(download);
        assertThat(download.status())
                .startsWith("waiting for the permission to download " + MODEL + ", 1 file, 100 kB");

        download.permit();
        assertThat(running.get()).hasSize(100_000);
        assertThat(download.unanswered()).isEmpty();
    }

    @Test
    void whoever_ends_it_ends_the_waiting_for_the_permission() {
        ModelDownload download = download(DownloadPolicy.ASK, Optional.of(new DevUiQuestion()));
        FutureTask<Path> running = start(download::run);
        awaitQuestion(download);

        download.end();
        assertThatThrownBy(running::get)
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(HubException.class)
                .hasMessageContaining("declined");
    }

    @Test
    void whoever_ends_it_does_not_wait_for_somebody_at_the_terminal() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        Question terminal = plan -> {
            asked.countDown();
            while (true) {
                // As a read of the terminal, it knows no interrupts.
                LockSupport.park();
            }
        };
        ModelDownload download = download(DownloadPolicy.ASK, Optional.of(new InterruptibleQuestion(terminal)));
        FutureTask<Path> running = start(download::run);
        asked.await();

        download.end();
        assertThatThrownBy(running::get)
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(HubException.class)
                .hasMessageContaining("declined");
    }

    @Test
    void whoever_ends_it_does_not_wait_for_its_bytes() throws Exception {
        CountDownLatch transferring = new CountDownLatch(1);
        CountDownLatch over = new CountDownLatch(1);
        hub.pace(() -> {
            transferring.countDown();
            await(over);
        });
        ModelDownload download = download(DownloadPolicy.ALWAYS, Optional.empty());
        FutureTask<Path> running = start(download::run);
        transferring.await();

        download.end();
        assertThatThrownBy(running::get).isInstanceOf(ExecutionException.class).hasCauseInstanceOf(IOException.class);
        over.countDown();
    }

    @Test
    void one_that_is_ended_before_it_begins_asks_nobody() {
        ModelDownload download = download(DownloadPolicy.ALWAYS, Optional.empty());
        download.end();

        assertThatThrownBy(download::run).isInstanceOf(InterruptedIOException.class);
        assertThat(hub.requests()).isEmpty();
    }

    private ModelDownload download(DownloadPolicy policy, Optional<Question> question) {
        HubOptions options =
                HubOptions.builder().endpoint(hub.endpoint()).cacheFolder(cache).build();
        return new ModelDownload(MODEL, policy, options, question);
    }

    private static FutureTask<Path> start(Callable<Path> download) {
        FutureTask<Path> task = new FutureTask<>(download);
        Thread.ofPlatform().daemon().start(task);
        return task;
    }

    private static void awaitQuestion(ModelDownload download) {
        while (download.unanswered().isEmpty()) {
            Thread.onSpinWait();
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
