package io.github.rakutenai.hub;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What processes leave to each other in one cache. */
@Timeout(60)
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "needs a POSIX shell")
class ProcessesTest {

    private static final int SIZE_BYTES = 300_000;
    private static final ModelReference MODEL = ModelReference.parse("hf:" + FakeHub.REPOSITORY);

    @TempDir
    Path cache;

    private final byte[] content = new byte[SIZE_BYTES];
    private FakeHub server;

    @BeforeEach
    void upload() throws IOException {
        server = new FakeHub();
        new Random(1).nextBytes(content);
        server.commit("main", Map.of("model.gguf", content));
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void a_killed_process_leaves_nothing_that_passes_as_whole_and_the_next_goes_on() throws Exception {
        CountDownLatch someChunksSent = new CountDownLatch(15);
        CountDownLatch killed = new CountDownLatch(1);
        AtomicInteger requests = new AtomicInteger();
        server.failStorage(exchange -> {
            if (requests.incrementAndGet() <= 15) {
                server.sendRange(exchange, content);
                someChunksSent.countDown();
            } else {
                await(killed);
            }
            return true;
        });
        Process process = pull("");
        assertThat(someChunksSent.await(30, TimeUnit.SECONDS)).isTrue();
        awaitChunks(8);
        process.destroyForcibly().waitFor();
        killed.countDown();

        try (Hub hub = hub()) {
            assertThat(hub.find(MODEL)).isEmpty();
        }
        long kept = Chunks.doneBytes(blob(), SIZE_BYTES, PullProcess.CHUNK_BYTES);
        server.failStorage(exchange -> false);
        server.forgetRequests();
        assertThat(Path.of(output(pull("")))).hasBinaryContent(content);
        assertThat(server.storageRequests().stream().map(FakeHub.Request::range).distinct())
                .hasSize((int) (SIZE_BYTES - kept) / PullProcess.CHUNK_BYTES);
    }

    @Test
    void two_processes_at_once_transfer_it_once() throws Exception {
        server.storageChunkBytes(100);
        Process first = pull("");
        Process second = pull("");

        String model = output(first);
        assertThat(output(second)).isEqualTo(model);
        assertThat(Path.of(model)).hasBinaryContent(content);
        assertThat(server.storageRequests()).hasSize(SIZE_BYTES / PullProcess.CHUNK_BYTES);
    }

    /** A limit on the size of files is as near to a full disk as a test comes: writing fails in the middle. */
    @Test
    void a_disk_that_refuses_to_write_is_told_and_leaves_nothing_that_passes_as_whole() throws Exception {
        Process process = pull("ulimit -f 200;");

        assertThat(output(process))
                .contains("FileSystemException")
                .contains(blob().partial().toString());
        assertThat(process.waitFor()).isEqualTo(1);
        assertThat(blob().blob()).doesNotExist();
        try (Hub hub = hub()) {
            assertThat(hub.find(MODEL)).isEmpty();
        }
        assertThat(output(pull(""))).endsWith("model.gguf");
    }

    private static String output(Process process) throws IOException {
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    }

    private Process pull(String shell) throws IOException {
        return PullProcess.start(server.endpoint(), cache, MODEL, shell);
    }

    private Hub hub() {
        HubEnvironment environment =
                new HubEnvironment(Map.of("HF_HUB_CACHE", cache.toString(), "HF_HUB_OFFLINE", "1"), cache);
        return new Hub(HubOptions.builder(environment).build(), Optional.empty());
    }

    /** The process marks a chunk some time after it was sent. */
    private void awaitChunks(int count) throws Exception {
        while (Chunks.doneBytes(blob(), SIZE_BYTES, PullProcess.CHUNK_BYTES) < (long) count * PullProcess.CHUNK_BYTES) {
            TimeUnit.MILLISECONDS.sleep(10);
        }
    }

    private BlobPaths blob() {
        Path repository = cache.resolve("models--Rakuten--RakutenAI-test");
        return new BlobPaths(repository.resolve("blobs"), repository, new ContentHash(FakeHub.sha256(content)));
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
