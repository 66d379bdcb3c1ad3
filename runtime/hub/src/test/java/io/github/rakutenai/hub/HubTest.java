package io.github.rakutenai.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.tuple;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetSocketAddress;
import java.net.ProxySelector;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;

import com.sun.net.httpserver.HttpExchange;
import io.github.rakutenai.hub.HubException.Reason;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Against a server on this machine that speaks the hub's interface. */
@Timeout(60)
class HubTest {

    private static final int CHUNK_BYTES = 10_000;
    private static final int SHARD_BYTES = 95_003;
    private static final String SHARD_1 = "model-00001-of-00002.safetensors";
    private static final String SHARD_2 = "model-00002-of-00002.safetensors";
    private static final ModelReference FOLDER = ModelReference.parse("hf:" + FakeHub.REPOSITORY);
    private static final ModelReference GGUF = ModelReference.parse("hf:" + FakeHub.REPOSITORY + ":q4_0.gguf");

    @TempDir
    Path cache;

    private final FakeHub server = start();
    private final List<Duration> pauses = new CopyOnWriteArrayList<>();
    private final List<Hub> hubs = new ArrayList<>();
    private final Map<String, byte[]> files = new HashMap<>();
    private String commit;

    private static FakeHub start() {
        try {
            return new FakeHub();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @BeforeEach
    void uploadModel() {
        files.put("README.md", text("# A model"));
        files.put("config.json", text("{\"architectures\": [\"MistralForCausalLM\"]}"));
        files.put("generation_config.json", text("{}"));
        files.put("tokenizer.json", random(1, 2_500));
        files.put("tokenizer_config.json", text("{\"add_bos_token\": true}"));
        files.put("model.safetensors.index.json", text("{\"weight_map\": {}}"));
        files.put(SHARD_1, random(2, SHARD_BYTES));
        files.put(SHARD_2, random(3, 40_000));
        files.put("q4_0.gguf", random(4, SHARD_BYTES));
        files.put("q8_0.gguf", random(5, 2 * SHARD_BYTES));
        files.put("consolidated.safetensors", random(6, 1_234));
        commit = server.commit("main", files);
    }

    @AfterEach
    void stop() {
        hubs.forEach(Hub::close);
        server.close();
    }

    @Test
    void a_model_is_laid_out_as_python_expects_it() throws IOException {
        Path model = hub().pull(FOLDER, DownloadListener.none());

        Path repository = cache.resolve("models--Rakuten--RakutenAI-test");
        assertThat(model).isEqualTo(repository.resolve("snapshots").resolve(commit));
        assertThat(names(model))
                .containsExactlyInAnyOrder(
                        "config.json",
                        "generation_config.json",
                        "tokenizer.json",
                        "tokenizer_config.json",
                        "model.safetensors.index.json",
                        SHARD_1,
                        SHARD_2);
        assertThat(Files.readSymbolicLink(model.resolve(SHARD_1)))
                .isEqualTo(Path.of("../../blobs", FakeHub.sha256(files.get(SHARD_1))));
        assertThat(Files.readSymbolicLink(model.resolve("config.json")))
                .isEqualTo(Path.of("../../blobs", FakeHub.gitHash(files.get("config.json"))));
        for (String name : names(model)) {
            assertThat(model.resolve(name)).hasBinaryContent(files.get(name));
        }
        assertThat(repository.resolve("refs/main")).hasContent(commit);
        assertThat(cache.resolve(".locks/models--Rakuten--RakutenAI-test")).isDirectory();
        assertThat(cache.resolve("CACHEDIR.TAG")).content().startsWith("Signature: 8a477f597d28d172789f06886806bc55");
        assertThat(unfinished()).isEmpty();
    }

    @Test
    void a_gguf_file_alone_is_one_download() throws IOException {
        Path model = hub().pull(GGUF, DownloadListener.none());

        assertThat(model).hasFileName("q4_0.gguf").hasBinaryContent(files.get("q4_0.gguf"));
        assertThat(names(model.getParent())).containsExactly("q4_0.gguf");
    }

    @Test
    void a_file_comes_in_parts_over_several_connections() throws IOException {
        hub().pull(GGUF, DownloadListener.none());

        assertThat(server.storageRequests())
                .hasSize(10)
                .allMatch(request -> request.range().isPresent());
        assertThat(server.requests().stream().filter(request -> request.path().contains("/resolve/")))
                .as("signed addresses are used again")
                .hasSizeLessThanOrEqualTo(HubOptions.DEFAULT_CONNECTIONS);
    }

    @Test
    void a_model_that_is_there_is_found_without_a_request() throws IOException {
        Path pulled = hub().pull(FOLDER, DownloadListener.none());
        server.forgetRequests();

        assertThat(hub().resolve(FOLDER, DownloadPolicy.NEVER, DownloadListener.none()))
                .isEqualTo(pulled);
        assertThat(server.requests()).isEmpty();
    }

    @Test
    void the_token_goes_to_the_hub_and_to_no_other_host() throws IOException {
        hub().pull(GGUF, DownloadListener.none());

        assertThat(server.requests())
                .filteredOn(request -> request.server().equals("hub"))
                .isNotEmpty()
                .allMatch(request -> request.authorization().equals(Optional.of("Bearer " + FakeHub.TOKEN)));
        assertThat(server.storageRequests())
                .isNotEmpty()
                .allMatch(request -> request.authorization().isEmpty());
    }

    @Test
    void a_download_goes_on_where_it_was_cut() throws IOException {
        Random random = new Random(20);
        byte[] content = files.get("q4_0.gguf");
        for (int cut = 0; cut < 20; cut++) {
            AtomicInteger budget = new AtomicInteger(random.nextInt(SHARD_BYTES));
            server.storageChunkBytes(1_000);
            server.failStorage(exchange -> {
                int granted = Math.min(CHUNK_BYTES, Math.max(0, budget.getAndAdd(-CHUNK_BYTES)));
                server.sendRange(exchange, content, granted);
                return true;
            });
            Path own = cache.resolve("cut-" + cut);

            assertThatThrownBy(() -> hub(own).pull(GGUF, DownloadListener.none()))
                    .isInstanceOf(HubException.class)
                    .hasMessageContaining("what has come is kept");
            assertThat(hub(own).find(GGUF)).as("after cut %d", cut).isEmpty();
            Set<Long> kept = writtenChunks(own);

            server.failStorage(exchange -> false);
            server.forgetRequests();
            assertThat(hub(own).pull(GGUF, DownloadListener.none())).hasBinaryContent(content);
            assertThat(requestedChunks()).as("after cut %d", cut).isEqualTo(allChunksBut(kept));
        }
    }

    @Test
    void a_broken_connection_costs_no_byte_twice() throws IOException {
        AtomicInteger requests = new AtomicInteger();
        server.failStorage(exchange -> {
            boolean cut = requests.incrementAndGet() % 2 == 1;
            server.sendRange(exchange, files.get("q4_0.gguf"), cut ? 3_000 : Integer.MAX_VALUE);
            return true;
        });

        assertThat(hub().pull(GGUF, DownloadListener.none())).hasBinaryContent(files.get("q4_0.gguf"));
        assertThat(pauses).isNotEmpty().allMatch(Duration.ofSeconds(1)::equals);
    }

    @Test
    void a_corrupt_byte_is_found_and_nothing_of_it_stays() throws IOException {
        byte[] corrupt = files.get("q4_0.gguf").clone();
        corrupt[SHARD_BYTES / 2] ^= 1;
        server.failStorage(exchange -> {
            server.sendRange(exchange, corrupt);
            return true;
        });

        assertFails(() -> hub().pull(GGUF, DownloadListener.none()), Reason.DAMAGED, "q4_0.gguf came damaged");
        assertThat(unfinished()).isEmpty();
        assertThat(hub().find(GGUF)).isEmpty();

        server.failStorage(exchange -> false);
        assertThat(hub().pull(GGUF, DownloadListener.none())).hasBinaryContent(files.get("q4_0.gguf"));
    }

    @Test
    void a_corrupt_small_file_is_found_by_git_hash() {
        byte[] corrupt = text("{\"architectures\": [\"MistralForCausalLm\"]}");
        server.failHub(exchange -> {
            boolean config = exchange.getRequestURI().getPath().endsWith("/config.json");
            if (config) {
                server.sendRange(exchange, corrupt);
            }
            return config;
        });

        assertFails(() -> hub().pull(FOLDER, DownloadListener.none()), Reason.DAMAGED, "config.json came damaged");
    }

    @ParameterizedTest
    @ValueSource(ints = {SHARD_BYTES - 1, SHARD_BYTES + 1, 5})
    void another_size_than_the_hub_lists_is_refused(int sizeBytes) throws IOException {
        server.failStorage(exchange -> {
            server.sendRange(exchange, random(4, sizeBytes));
            return true;
        });

        assertFails(() -> hub().pull(GGUF, DownloadListener.none()), Reason.DAMAGED, "");
        assertThat(hub().find(GGUF)).isEmpty();
    }

    @Test
    void another_size_is_refused_where_ranges_are_ignored() {
        server.failStorage(exchange -> {
            server.sendWhole(exchange, random(4, SHARD_BYTES - 1));
            return true;
        });

        assertFails(
                () -> hub().pull(GGUF, DownloadListener.none()),
                Reason.DAMAGED,
                "expected " + SHARD_BYTES + " bytes, as the hub lists, found " + (SHARD_BYTES - 1));
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 1})
    void another_size_is_refused_where_ranges_are_kept(int more) throws IOException {
        server.failStorage(exchange -> {
            server.sendRange(exchange, random(4, SHARD_BYTES + more));
            return true;
        });

        assertFails(
                () -> hub().pull(GGUF, DownloadListener.none()),
                Reason.DAMAGED,
                "expected " + SHARD_BYTES + " bytes, as the hub lists, found " + (SHARD_BYTES + more));
        assertThat(hub().find(GGUF)).isEmpty();
    }

    @Test
    void a_file_that_was_cut_short_later_is_not_taken_for_whole() throws IOException {
        Path model = hub().pull(GGUF, DownloadListener.none());
        try (var channel = Files.newByteChannel(model.toRealPath(), java.nio.file.StandardOpenOption.WRITE)) {
            channel.truncate(100);
        }

        assertThat(hub().find(GGUF)).isEmpty();
        assertThat(hub().pull(GGUF, DownloadListener.none())).hasBinaryContent(files.get("q4_0.gguf"));
    }

    @Test
    void a_server_that_ignores_ranges_sends_the_file_and_again_after_a_cut() throws IOException {
        server.failStorage(exchange -> {
            if (("bytes=0-" + (SHARD_BYTES - 1))
                    .equals(exchange.getRequestHeaders().getFirst("Range"))) {
                exchange.sendResponseHeaders(200, SHARD_BYTES);
                exchange.getResponseBody().write(files.get("q4_0.gguf"), 0, 50_000);
                return true;
            }
            server.sendWhole(exchange, files.get("q4_0.gguf"));
            return true;
        });

        assertThat(hub().pull(GGUF, DownloadListener.none())).hasBinaryContent(files.get("q4_0.gguf"));
    }

    @Test
    void a_signed_address_that_ran_out_is_asked_for_again() throws IOException {
        AtomicInteger requests = new AtomicInteger();
        server.failStorage(exchange -> {
            boolean expired = requests.incrementAndGet() % 5 == 0;
            if (expired) {
                exchange.sendResponseHeaders(403, -1);
            }
            return expired;
        });

        assertThat(hub(1).pull(GGUF, DownloadListener.none())).hasBinaryContent(files.get("q4_0.gguf"));
        assertThat(pauses).isEmpty();
    }

    @Test
    void a_server_that_went_silent_is_left_and_asked_again() throws IOException {
        CountDownLatch end = new CountDownLatch(1);
        AtomicInteger requests = new AtomicInteger();
        server.failStorage(exchange -> {
            if (requests.incrementAndGet() > 1) {
                return false;
            }
            exchange.getResponseHeaders().add("Content-Range", "bytes 0-9999/" + SHARD_BYTES);
            exchange.sendResponseHeaders(206, CHUNK_BYTES);
            exchange.getResponseBody().write(files.get("q4_0.gguf"), 0, 10);
            exchange.getResponseBody().flush();
            await(end);
            return true;
        });

        HubOptions options =
                options(cache).timeout(Duration.ofMillis(300)).connections(1).build();
        assertThat(hub(options, Optional.empty()).pull(GGUF, DownloadListener.none()))
                .hasBinaryContent(files.get("q4_0.gguf"));
        end.countDown();
        assertThat(pauses).containsExactly(Duration.ofSeconds(1));
    }

    @Test
    void a_rate_limit_is_waited_for_as_long_as_the_hub_says() throws IOException {
        AtomicInteger requests = new AtomicInteger();
        server.failHub(exchange -> {
            boolean limited = requests.incrementAndGet() < 3;
            if (limited) {
                exchange.getResponseHeaders().add("Retry-After", "55");
                exchange.sendResponseHeaders(429, -1);
            }
            return limited;
        });

        hub().pull(GGUF, DownloadListener.none());

        assertThat(pauses).containsExactly(Duration.ofSeconds(55), Duration.ofSeconds(55));
    }

    @Test
    void an_overloaded_storage_is_waited_for_as_long_as_it_says() throws IOException {
        AtomicInteger requests = new AtomicInteger();
        server.failStorage(exchange -> {
            boolean overloaded = requests.incrementAndGet() == 1;
            if (overloaded) {
                exchange.getResponseHeaders().add("Retry-After", "7");
                exchange.sendResponseHeaders(503, -1);
            }
            return overloaded;
        });

        assertThat(hub().pull(GGUF, DownloadListener.none())).hasBinaryContent(files.get("q4_0.gguf"));
        assertThat(pauses).containsExactly(Duration.ofSeconds(7));
    }

    @Test
    void a_rate_limit_of_an_hour_is_told_and_not_waited_for() {
        server.failHub(exchange -> {
            exchange.getResponseHeaders().add("Retry-After", "3600");
            exchange.sendResponseHeaders(429, -1);
            return true;
        });

        assertFails(() -> hub().pull(GGUF, DownloadListener.none()), Reason.RATE_LIMITED, "in 3600 s");
        assertThat(pauses).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {408, 500, 502, 503, 504})
    void a_server_that_keeps_failing_is_asked_six_times(int status) {
        AtomicInteger requests = new AtomicInteger();
        server.failHub(exchange -> {
            requests.incrementAndGet();
            exchange.sendResponseHeaders(status, -1);
            return true;
        });

        assertFails(() -> hub().pull(GGUF, DownloadListener.none()), Reason.UNREACHABLE, "answers " + status);
        assertThat(requests).hasValue(6);
        assertThat(pauses).extracting(Duration::toSeconds).containsExactly(1L, 2L, 4L, 8L, 16L);
    }

    @Test
    void a_hub_that_is_not_there_is_told_with_what_to_set() {
        server.close();

        assertFails(() -> hub().pull(GGUF, DownloadListener.none()), Reason.UNREACHABLE, "HTTPS_PROXY");
    }

    @Test
    void a_refused_token_is_told_without_showing_it() {
        server.failHub(refusal(401, "", "Invalid credentials in Authorization header"));

        assertThatThrownBy(() -> hub().pull(GGUF, DownloadListener.none()))
                .hasMessageContaining("the token is not valid")
                .hasMessageContaining("/settings/tokens")
                .hasMessageNotContaining(FakeHub.TOKEN);
    }

    @Test
    void a_model_that_wants_a_token_says_where_to_get_one() {
        server.failHub(refusal(401, "RepoNotFound", "Repository not found"));
        HubOptions options = options(cache).token(Optional.empty()).build();

        assertFails(
                () -> hub(options, Optional.empty()).pull(GGUF, DownloadListener.none()),
                Reason.UNAUTHORIZED,
                "set HF_TOKEN to a token from");
        assertThat(pauses).isEmpty();
    }

    @Test
    void a_restricted_model_says_that_its_conditions_must_be_accepted() {
        server.failHub(refusal(403, "GatedRepo", "Access to model is restricted"));

        assertFails(() -> hub().pull(GGUF, DownloadListener.none()), Reason.FORBIDDEN, "accept the model's conditions");
    }

    @Test
    void a_storage_that_the_network_blocks_is_told_apart_from_a_refused_token() {
        server.failStorage(refusal(403, "", "Blocked by policy"));

        assertFails(
                () -> hub().pull(GGUF, DownloadListener.none()),
                Reason.UNREACHABLE,
                "proxy or firewall pass this host");
        // Only what the other connections met when they were ended may have been tried again.
        assertThat(pauses).hasSizeLessThan(5);
    }

    @Test
    void files_with_the_same_content_come_once() throws IOException {
        files.put("generation_config.json", random(2, SHARD_BYTES));
        server.commit("main", files);
        List<Progress> progress = new CopyOnWriteArrayList<>();

        Path model = hub().pull(FOLDER, new DownloadListener() {
            @Override
            public void progressed(Progress now) {
                progress.add(now);
            }
        });

        assertThat(model.resolve("generation_config.json")).hasBinaryContent(files.get(SHARD_1));
        assertThat(progress.getLast().percent()).isEqualTo(100);
    }

    @Test
    void a_misspelt_name_is_told() {
        assertFails(
                () -> hub().pull(ModelReference.parse("hf:Rakuten/RakutenAI-tset"), DownloadListener.none()),
                Reason.NOT_FOUND,
                "the name is misspelt");
    }

    @Test
    void a_revision_that_is_not_there_is_told() {
        assertFails(
                () -> hub().pull(reference("@v9"), DownloadListener.none()),
                Reason.NOT_FOUND,
                "no such branch, tag or commit");
    }

    @Test
    void a_file_that_is_not_there_lists_those_that_are() {
        assertFails(
                () -> hub().pull(reference(":q5_0.gguf"), DownloadListener.none()),
                Reason.NOT_FOUND,
                "hf:Rakuten/RakutenAI-test:q4_0.gguf (95.0 kB)");
    }

    @Test
    void an_answer_that_is_no_hubs_is_told() {
        server.failHub(exchange -> {
            server.sendWhole(exchange, text("<html>Sign in to the network</html>"));
            return true;
        });

        assertFails(() -> hub().pull(GGUF, DownloadListener.none()), Reason.MALFORMED_ANSWER, "check HF_ENDPOINT");
    }

    @Test
    void a_redirect_in_circles_ends() {
        server.failHub(exchange -> {
            exchange.getResponseHeaders()
                    .add("Location", exchange.getRequestURI().getPath());
            exchange.sendResponseHeaders(307, -1);
            return true;
        });

        assertFails(() -> hub().pull(GGUF, DownloadListener.none()), Reason.MALFORMED_ANSWER, "redirects more than 10");
    }

    @Test
    void a_listed_path_that_leaves_the_cache_is_refused() {
        server.commit("evil", Map.of("../../../evil.gguf", random(7, 2_000)));

        assertFails(
                () -> hub().pull(reference("@evil"), DownloadListener.none()),
                Reason.MALFORMED_ANSWER,
                "cannot be kept");
        assertThat(cache.resolve("evil.gguf")).doesNotExist();
    }

    @Test
    void nothing_is_asked_where_downloads_are_switched_off() {
        assertFails(
                () -> hub().resolve(FOLDER, DownloadPolicy.NEVER, DownloadListener.none()),
                Reason.NOT_DOWNLOADED,
                "rakutenai pull hf:Rakuten/RakutenAI-test");
        assertThat(server.requests()).isEmpty();
    }

    @Test
    void nothing_is_asked_where_nobody_can_answer() {
        assertFails(
                () -> hub().resolve(FOLDER, DownloadPolicy.ASK, DownloadListener.none()),
                Reason.NOT_DOWNLOADED,
                "rakutenai pull hf:Rakuten/RakutenAI-test");
        assertThat(server.requests()).isEmpty();
    }

    @Test
    void who_is_asked_sees_the_size_and_may_decline() {
        List<String> asked = new ArrayList<>();
        Hub hub = hub(options(cache).build(), Optional.of(plan -> {
            asked.add(plan.toString());
            return false;
        }));

        assertFails(
                () -> hub.resolve(GGUF, DownloadPolicy.ASK, DownloadListener.none()),
                Reason.NOT_DOWNLOADED,
                "declined");
        assertThat(asked).containsExactly("hf:Rakuten/RakutenAI-test:q4_0.gguf, 1 file, 95.0 kB, to " + cache);
        assertThat(server.storageRequests()).isEmpty();
    }

    @Test
    void who_agrees_gets_it() throws IOException {
        Hub hub = hub(options(cache).build(), Optional.of(plan -> true));

        assertThat(hub.resolve(GGUF, DownloadPolicy.ASK, DownloadListener.none()))
                .hasBinaryContent(files.get("q4_0.gguf"));
    }

    @Test
    void offline_only_the_cache_is_used() throws IOException {
        hub().pull(GGUF, DownloadListener.none());
        server.forgetRequests();
        Hub offline = hub(options(cache).offline(true).build(), Optional.empty());

        assertThat(offline.resolve(GGUF, DownloadPolicy.ALWAYS, DownloadListener.none()))
                .hasFileName("q4_0.gguf");
        assertFails(
                () -> offline.resolve(FOLDER, DownloadPolicy.ALWAYS, DownloadListener.none()),
                Reason.NOT_DOWNLOADED,
                "offline");
        assertThat(server.requests()).isEmpty();
    }

    @Test
    void a_disk_without_room_is_told_before_a_byte_comes() {
        Hub hub = own(new Hub(
                options(cache).build(),
                Optional.empty(),
                new TransferEnvironment(
                        (wait, why) -> pauses.add(wait), System::nanoTime, folder -> 50_000, CHUNK_BYTES)));

        assertFails(
                () -> hub.pull(GGUF, DownloadListener.none()),
                Reason.NO_SPACE,
                "takes 95.0 kB, but the disk of " + cache + " has 50.0 kB left");
        assertThat(server.storageRequests()).isEmpty();
    }

    @Test
    void two_at_once_transfer_it_once() throws Exception {
        server.storageChunkBytes(500);
        CompletableFuture<Path> first = CompletableFuture.supplyAsync(() -> pullUnchecked(hub()));
        CompletableFuture<Path> second = CompletableFuture.supplyAsync(() -> pullUnchecked(hub()));

        assertThat(first.get()).isEqualTo(second.get()).hasBinaryContent(files.get("q4_0.gguf"));
        assertThat(requestedBytes()).isEqualTo(SHARD_BYTES);
    }

    @Test
    void a_new_commit_brings_what_changed_only() throws IOException {
        hub().pull(FOLDER, DownloadListener.none());
        files.put("config.json", text("{\"architectures\": [\"MistralForCausalLM\"], \"new\": 1}"));
        String newCommit = server.commit("main", files);
        server.forgetRequests();

        assertThat(hub().find(FOLDER)).as("before it is pulled").get().isEqualTo(snapshot(commit));
        assertThat(hub().pull(FOLDER, DownloadListener.none())).isEqualTo(snapshot(newCommit));
        assertThat(server.storageRequests()).isEmpty();
        assertThat(snapshot(newCommit).resolve(SHARD_1)).hasBinaryContent(files.get(SHARD_1));
    }

    @Test
    void a_failed_update_leaves_what_was_there() throws IOException {
        Path old = hub().pull(GGUF, DownloadListener.none());
        files.put("q4_0.gguf", random(8, SHARD_BYTES));
        server.commit("main", files);
        server.failStorage(exchange -> {
            exchange.sendResponseHeaders(500, -1);
            return true;
        });

        assertFails(() -> hub().pull(GGUF, DownloadListener.none()), Reason.UNREACHABLE, "");
        assertThat(hub().find(GGUF)).contains(old);
    }

    @Test
    void tags_branches_with_slashes_and_commits_name_revisions() throws IOException {
        String tagged = server.commit("v1.0", Map.of("model.gguf", random(9, 3_000)));
        String branched = server.commit("refs/pr/1", Map.of("model.gguf", random(10, 3_000)));

        assertThat(hub().pull(reference("@v1.0"), DownloadListener.none()))
                .isEqualTo(snapshot(tagged).resolve("model.gguf"));
        assertThat(hub().pull(reference("@refs/pr/1"), DownloadListener.none()))
                .isEqualTo(snapshot(branched).resolve("model.gguf"));
        assertThat(hub().pull(reference("@" + commit), DownloadListener.none())).isEqualTo(snapshot(commit));
        assertThat(hub().find(reference("@refs/pr/1"))).isPresent();
    }

    @Test
    void where_there_can_be_no_links_a_snapshot_holds_the_files() throws IOException {
        Hub hub = hub(options(cache).symlinks(false).build(), Optional.empty());

        Path model = hub.pull(FOLDER, DownloadListener.none());

        assertThat(model.resolve(SHARD_1)).isRegularFile().hasBinaryContent(files.get(SHARD_1));
        assertThat(Files.isSymbolicLink(model.resolve(SHARD_1))).isFalse();
        assertThat(hub.find(FOLDER)).contains(model);
    }

    @Test
    void what_python_fetched_without_a_list_of_files_is_found() throws IOException {
        Path model = hub().pull(FOLDER, DownloadListener.none());
        Files.delete(repository().resolve("trees").resolve(commit + ".json"));
        assertThat(hub().find(FOLDER)).contains(model);

        Files.delete(model.resolve(SHARD_2));
        assertThat(hub().find(FOLDER)).as("without a shard").isEmpty();
    }

    @Test
    void a_byte_that_changed_on_the_disk_is_found() throws IOException {
        Path model = hub().pull(FOLDER, DownloadListener.none());
        assertThat(hub().verify(FOLDER)).isEmpty();

        Files.write(model.resolve(SHARD_2), random(12, 40_000));
        assertThat(hub().verify(FOLDER)).containsExactly(model.resolve(SHARD_2));
        Files.delete(repository().resolve("trees").resolve(commit + ".json"));
        assertThat(hub().verify(FOLDER)).as("by the content's name").containsExactly(model.resolve(SHARD_2));
        assertFails(() -> hub().verify(GGUF), Reason.NOT_DOWNLOADED, "rakutenai pull");
    }

    @Test
    void all_models_of_the_cache_are_listed() throws IOException {
        String tagged = server.commit("v1", Map.of("model.gguf", random(11, 3_000)));
        assertThat(hub().cached()).isEmpty();
        hub().pull(FOLDER, DownloadListener.none());
        hub().pull(GGUF, DownloadListener.none());
        hub().pull(reference("@" + tagged), DownloadListener.none());
        assertThat(hub().cached()).hasSize(3);
        Files.delete(snapshot(commit).resolve(SHARD_2));

        assertThat(hub().cached())
                .extracting(CachedModel::reference, CachedModel::path, CachedModel::sizeBytes)
                .containsExactly(
                        tuple(
                                reference("@" + tagged + ":model.gguf"),
                                snapshot(tagged).resolve("model.gguf"),
                                3_000L),
                        tuple(GGUF, snapshot(commit).resolve("q4_0.gguf"), (long) SHARD_BYTES));
    }

    @Test
    void a_proxy_is_used_where_one_is_set() throws IOException {
        URI proxy = server.endpoint();
        HubOptions options = options(cache)
                .endpoint(URI.create("http://hub.invalid"))
                .proxies(ProxySelector.of(new InetSocketAddress(proxy.getHost(), proxy.getPort())))
                .build();
        server.commit("main", Map.of("small.gguf", text("small")));

        assertThat(hub(options, Optional.empty()).pull(FOLDER, DownloadListener.none()))
                .hasContent("small");
    }

    @Test
    void a_proxy_that_wants_a_password_gets_it() throws IOException {
        server.failHub(exchange -> {
            String password = exchange.getRequestHeaders().getFirst("Proxy-Authorization");
            boolean refused = !"Basic bWU6cEBzcw==".equals(password);
            if (refused) {
                exchange.getResponseHeaders().add("Proxy-Authenticate", "Basic realm=\"proxy\"");
                exchange.sendResponseHeaders(407, -1);
            }
            return refused;
        });
        HubOptions options = options(cache)
                .endpoint(URI.create("http://hub.invalid"))
                .proxies(ProxySelector.of(new InetSocketAddress(
                        server.endpoint().getHost(), server.endpoint().getPort())))
                .proxyCredentials(Optional.of(new ProxyCredentials("me", "p@ss")))
                .build();
        server.commit("main", Map.of("small.gguf", text("small")));

        assertThat(hub(options, Optional.empty()).pull(FOLDER, DownloadListener.none()))
                .hasContent("small");
    }

    @Test
    void an_interrupt_ends_a_download_at_once() throws Exception {
        CountDownLatch end = new CountDownLatch(1);
        CountDownLatch started = new CountDownLatch(1);
        server.failStorage(exchange -> {
            exchange.getResponseHeaders().add("Content-Range", "bytes 0-9999/" + SHARD_BYTES);
            exchange.sendResponseHeaders(206, CHUNK_BYTES);
            started.countDown();
            await(end);
            return true;
        });
        Hub hub = hub(1);
        CompletableFuture<Throwable> failure = new CompletableFuture<>();
        Thread pulling = Thread.ofPlatform()
                .start(() -> failure.complete(catchThrowable(() -> hub.pull(GGUF, DownloadListener.none()))));
        started.await();
        pulling.interrupt();

        assertThat(failure.get(10, TimeUnit.SECONDS)).isInstanceOf(InterruptedIOException.class);
        end.countDown();
        assertThat(pauses).isEmpty();
    }

    @Test
    void a_hub_that_is_closed_ends_its_downloads() throws Exception {
        Hub hub = hub();
        server.failStorage(exchange -> {
            hub.close();
            return false;
        });

        assertThat(catchThrowable(() -> hub.pull(GGUF, DownloadListener.none())))
                .isInstanceOf(IOException.class);
        assertThat(pauses).hasSizeLessThanOrEqualTo(HubOptions.DEFAULT_CONNECTIONS);
    }

    @Test
    void progress_ends_at_all_bytes() throws IOException {
        List<Progress> progress = new CopyOnWriteArrayList<>();
        List<String> events = new CopyOnWriteArrayList<>();
        hub().pull(FOLDER, new DownloadListener() {
            @Override
            public void started(DownloadPlan plan) {
                events.add("started " + plan.missing().size());
            }

            @Override
            public void progressed(Progress now) {
                progress.add(now);
            }

            @Override
            public void finished(Path model) {
                events.add("finished " + model);
            }
        });

        assertThat(events).containsExactly("started 7", "finished " + snapshot(commit));
        assertThat(progress).isSortedAccordingTo((a, b) -> Long.compare(a.doneBytes(), b.doneBytes()));
        assertThat(progress.getLast().percent()).isEqualTo(100);
    }

    private Hub hub() {
        return hub(cache);
    }

    private Hub hub(Path folder) {
        return hub(options(folder).build(), Optional.empty());
    }

    private Hub hub(int connections) {
        return hub(options(cache).connections(connections).build(), Optional.empty());
    }

    private Hub hub(HubOptions options, Optional<Question> question) {
        return own(new Hub(
                options,
                question,
                new TransferEnvironment(
                        (wait, why) -> pauses.add(wait), System::nanoTime, folder -> Long.MAX_VALUE, CHUNK_BYTES)));
    }

    private synchronized Hub own(Hub hub) {
        hubs.add(hub);
        return hub;
    }

    private HubOptions.Builder options(Path folder) {
        return HubOptions.builder(new HubEnvironment(
                Map.of(
                        "HF_ENDPOINT",
                        server.endpoint().toString(),
                        "HF_HUB_CACHE",
                        folder.toString(),
                        "HF_TOKEN",
                        FakeHub.TOKEN),
                folder));
    }

    private Path pullUnchecked(Hub hub) {
        try {
            return hub.pull(GGUF, DownloadListener.none());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static ModelReference reference(String suffix) {
        return ModelReference.parse("hf:" + FakeHub.REPOSITORY + suffix);
    }

    private Path repository() {
        return cache.resolve("models--Rakuten--RakutenAI-test");
    }

    private Path snapshot(String of) {
        return repository().resolve("snapshots").resolve(of);
    }

    private BlobPaths gguf(Path folder) {
        Path repository = folder.resolve("models--Rakuten--RakutenAI-test");
        return new BlobPaths(
                repository.resolve("blobs"), repository, new ContentHash(FakeHub.sha256(files.get("q4_0.gguf"))));
    }

    private Set<Long> writtenChunks(Path folder) throws IOException {
        try (Chunks chunks = Chunks.open(gguf(folder).chunks(), SHARD_BYTES, CHUNK_BYTES)) {
            return IntStream.range(0, chunks.count())
                    .filter(chunks::isWritten)
                    .mapToObj(chunks::start)
                    .collect(Collectors.toSet());
        }
    }

    /** Where they start: requests of an attempt before, which the server may see late, are for chunks that are missing, too. */
    private Set<Long> requestedChunks() {
        return server.storageRequests().stream()
                .map(request -> request.range()
                        .orElseThrow()
                        .substring("bytes=".length())
                        .split("-"))
                .map(bounds -> Long.parseLong(bounds[0]) / CHUNK_BYTES * CHUNK_BYTES)
                .collect(Collectors.toSet());
    }

    private static Set<Long> allChunksBut(Set<Long> kept) {
        return LongStream.range(0, SHARD_BYTES)
                .filter(position -> position % CHUNK_BYTES == 0)
                .boxed()
                .filter(start -> !kept.contains(start))
                .collect(Collectors.toSet());
    }

    private long requestedBytes() {
        return server.storageRequests().stream()
                .map(request -> request.range()
                        .orElseThrow()
                        .substring("bytes=".length())
                        .split("-"))
                .mapToLong(bounds -> Long.parseLong(bounds[1]) + 1 - Long.parseLong(bounds[0]))
                .sum();
    }

    private List<String> unfinished() throws IOException {
        return names(repository().resolve("blobs")).stream()
                .filter(name -> name.endsWith(".incomplete"))
                .toList();
    }

    private static List<String> names(Path folder) throws IOException {
        try (Stream<Path> paths = Files.list(folder)) {
            return paths.map(path -> path.getFileName().toString()).toList();
        }
    }

    private static FakeHub.Fault refusal(int status, String code, String message) {
        return (HttpExchange exchange) -> {
            FakeHub.refuse(exchange, status, code, message);
            return true;
        };
    }

    private static void assertFails(ThrowingCallable call, Reason reason, String message) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        HubException.class, e -> assertThat(e.reason()).isEqualTo(reason))
                .hasMessageContaining(message);
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] random(long seed, int sizeBytes) {
        byte[] bytes = new byte[sizeBytes];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }
}
