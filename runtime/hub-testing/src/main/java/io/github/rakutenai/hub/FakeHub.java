package io.github.rakutenai.hub;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

/**
 * The hub's HTTP interface as huggingface.co has it, with one repository: small files come from the hub itself with git's hash
 * as ETag, large ones by a redirect to a signed address at another host with their SHA-256 as X-Linked-Etag.
 */
public final class FakeHub implements AutoCloseable {

    public static final String REPOSITORY = "Rakuten/RakutenAI-test";
    public static final String TOKEN = "hf_abcdefgh";

    /** Answers a request in place of the server. */
    @FunctionalInterface
    public interface Fault {

        /** Whether the request is answered now. */
        boolean answers(HttpExchange exchange) throws IOException;
    }

    /** What was asked. */
    public record Request(
            String server, String method, String path, Optional<String> range, Optional<String> authorization) {}

    private static final int LARGE_BYTES = 1000;
    private static final int PAGE_ENTRIES = 5;

    private final HttpServer hub;
    private final HttpServer storage;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Map<String, Map<String, byte[]>> commits = new ConcurrentHashMap<>();
    private final Map<String, String> revisions = new ConcurrentHashMap<>();
    private final List<Request> requests = new CopyOnWriteArrayList<>();
    private volatile Fault hubFault = exchange -> false;
    private volatile Fault storageFault = exchange -> false;
    private volatile int storageChunkBytes = 1 << 16;
    private volatile Runnable pace = () -> {};

    public FakeHub() throws IOException {
        hub = server("hub", this::answerHub);
        storage = server("storage", this::answerStorage);
    }

    private HttpServer server(String name, Answers answers) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        server.setExecutor(threads);
        server.createContext("/", exchange -> {
            requests.add(new Request(
                    name,
                    exchange.getRequestMethod(),
                    exchange.getRequestURI().getPath(),
                    Optional.ofNullable(exchange.getRequestHeaders().getFirst("Range")),
                    Optional.ofNullable(exchange.getRequestHeaders().getFirst("Authorization"))));
            try (exchange) {
                answers.answer(exchange);
            }
        });
        server.start();
        return server;
    }

    @FunctionalInterface
    private interface Answers {

        void answer(HttpExchange exchange) throws IOException;
    }

    public URI endpoint() {
        return URI.create("http://127.0.0.1:" + hub.getAddress().getPort());
    }

    /** Makes a commit, which a branch or tag means from now on. */
    public String commit(String revision, Map<String, byte[]> files) {
        String commit = hex("SHA-1", (revision + files.keySet() + commits.size()).getBytes(StandardCharsets.UTF_8));
        commits.put(commit, new TreeMap<>(files));
        revisions.put(revision, commit);
        return commit;
    }

    public void failHub(Fault fault) {
        hubFault = fault;
    }

    public void failStorage(Fault fault) {
        storageFault = fault;
    }

    /** The storage sends its bytes in writes of this size. */
    public void storageChunkBytes(int bytes) {
        storageChunkBytes = bytes;
    }

    /** @param beforeWrite done before each write of a file's bytes */
    public void pace(Runnable beforeWrite) {
        pace = beforeWrite;
    }

    public List<Request> requests() {
        return List.copyOf(requests);
    }

    public List<Request> storageRequests() {
        return requests.stream()
                .filter(request -> request.server().equals("storage"))
                .toList();
    }

    public void forgetRequests() {
        requests.clear();
    }

    private void answerHub(HttpExchange exchange) throws IOException {
        if (hubFault.answers(exchange)) {
            return;
        }
        String path = exchange.getRequestURI().getPath();
        String api = "/api/models/" + REPOSITORY;
        if (path.startsWith(api + "/revision/")) {
            answerRevision(exchange, path.substring((api + "/revision/").length()));
        } else if (path.startsWith(api + "/tree/")) {
            answerTree(exchange, path.substring((api + "/tree/").length()));
        } else if (path.startsWith("/" + REPOSITORY + "/resolve/")) {
            answerFile(exchange, path.substring(("/" + REPOSITORY + "/resolve/").length()));
        } else {
            refuse(exchange, 404, "RepoNotFound", "Repository not found");
        }
    }

    private void answerRevision(HttpExchange exchange, String revision) throws IOException {
        String commit = commits.containsKey(revision) ? revision : revisions.get(revision);
        if (commit == null) {
            refuse(exchange, 404, "RevisionNotFound", "Invalid rev id: " + revision);
            return;
        }
        ObjectNode json =
                JsonNodeFactory.instance.objectNode().put("id", REPOSITORY).put("sha", commit);
        ArrayNode siblings = json.putArray("siblings");
        commits.get(commit).keySet().forEach(path -> siblings.addObject().put("rfilename", path));
        sendJson(exchange, json.toString());
    }

    /** In pages, as the hub lists long repositories. */
    private void answerTree(HttpExchange exchange, String commit) throws IOException {
        ArrayNode all = JsonNodeFactory.instance.arrayNode();
        all.addObject()
                .put("type", "directory")
                .put("oid", "0".repeat(40))
                .put("size", 0)
                .put("path", "folder");
        commits.get(commit).forEach((path, content) -> all.add(entry(path, content)));
        String query = String.valueOf(exchange.getRequestURI().getQuery());
        int start = query.contains("cursor=") ? Integer.parseInt(query.replaceAll(".*cursor=", "")) : 0;
        ArrayNode page = JsonNodeFactory.instance.arrayNode();
        for (int i = start; i < Math.min(start + PAGE_ENTRIES, all.size()); i++) {
            page.add(all.get(i));
        }
        if (start + PAGE_ENTRIES < all.size()) {
            exchange.getResponseHeaders()
                    .add(
                            "Link",
                            "<%s%s?recursive=true&cursor=%d>; rel=\"next\""
                                    .formatted(
                                            endpoint(), exchange.getRequestURI().getPath(), start + PAGE_ENTRIES));
        }
        sendJson(exchange, page.toString());
    }

    private static ObjectNode entry(String path, byte[] content) {
        ObjectNode entry = JsonNodeFactory.instance
                .objectNode()
                .put("type", "file")
                .put("oid", gitHash(content))
                .put("size", content.length)
                .put("path", path);
        if (isLarge(content)) {
            entry.put("oid", gitHash(("pointer to " + path).getBytes(StandardCharsets.UTF_8)));
            entry.putObject("lfs")
                    .put("oid", sha256(content))
                    .put("size", content.length)
                    .put("pointerSize", 134);
        }
        return entry;
    }

    private void answerFile(HttpExchange exchange, String commitAndPath) throws IOException {
        String revision = commitAndPath.substring(0, commitAndPath.indexOf('/'));
        String commit = revisions.getOrDefault(revision, revision);
        byte[] content = commits.get(commit).get(commitAndPath.substring(revision.length() + 1));
        exchange.getResponseHeaders().add("X-Repo-Commit", commit);
        if (content == null) {
            refuse(exchange, 404, "EntryNotFound", "Entry not found");
        } else if (isLarge(content)) {
            exchange.getResponseHeaders().add("X-Linked-Etag", "\"" + sha256(content) + "\"");
            exchange.getResponseHeaders().add("X-Linked-Size", String.valueOf(content.length));
            exchange.getResponseHeaders()
                    .add(
                            "Location",
                            "http://localhost:%d/%s/%s?signature=secret"
                                    .formatted(
                                            storage.getAddress().getPort(),
                                            commit,
                                            commitAndPath.substring(revision.length() + 1)));
            exchange.sendResponseHeaders(302, -1);
        } else {
            exchange.getResponseHeaders().add("ETag", "\"" + gitHash(content) + "\"");
            sendRange(exchange, content);
        }
    }

    private void answerStorage(HttpExchange exchange) throws IOException {
        if (storageFault.answers(exchange)) {
            return;
        }
        sendRange(exchange, storedContent(exchange));
    }

    byte[] storedContent(HttpExchange exchange) {
        String[] commitAndPath = exchange.getRequestURI().getPath().substring(1).split("/", 2);
        return commits.get(commitAndPath[0]).get(commitAndPath[1]);
    }

    /** All of it, or the part that is asked for. */
    void sendRange(HttpExchange exchange, byte[] content) throws IOException {
        sendRange(exchange, content, Integer.MAX_VALUE);
    }

    /** Breaks the connection after some bytes of the body. */
    void sendRange(HttpExchange exchange, byte[] content, int mostBytes) throws IOException {
        String range = exchange.getRequestHeaders().getFirst("Range");
        int from = 0;
        int end = content.length;
        if (range != null) {
            String[] bounds = range.substring("bytes=".length()).split("-", 2);
            from = Integer.parseInt(bounds[0]);
            end = bounds[1].isEmpty() ? end : Math.min(end, Integer.parseInt(bounds[1]) + 1);
            if (from >= content.length) {
                exchange.getResponseHeaders().add("Content-Range", "bytes */" + content.length);
                exchange.sendResponseHeaders(416, -1);
                return;
            }
            exchange.getResponseHeaders()
                    .add("Content-Range", "bytes %d-%d/%d".formatted(from, end - 1, content.length));
        }
        send(exchange, range == null ? 200 : 206, content, from, end, mostBytes);
    }

    private void send(HttpExchange exchange, int status, byte[] content, int from, int end, int mostBytes)
            throws IOException {
        if (exchange.getRequestMethod().equals("HEAD")) {
            exchange.getResponseHeaders().add("Content-Length", String.valueOf(end - from));
            exchange.sendResponseHeaders(status, -1);
            return;
        }
        exchange.sendResponseHeaders(status, end == from ? -1 : end - from);
        int cut = (int) Math.min(end, (long) from + mostBytes);
        for (int position = from; position < cut; position += storageChunkBytes) {
            pace.run();
            exchange.getResponseBody().write(content, position, Math.min(storageChunkBytes, cut - position));
            exchange.getResponseBody().flush();
        }
    }

    void sendWhole(HttpExchange exchange, byte[] content) throws IOException {
        send(exchange, 200, content, 0, content.length, Integer.MAX_VALUE);
    }

    static void refuse(HttpExchange exchange, int status, String code, String message) throws IOException {
        exchange.getResponseHeaders().add("X-Error-Code", code);
        exchange.getResponseHeaders().add("X-Error-Message", message);
        exchange.sendResponseHeaders(status, -1);
    }

    private static void sendJson(HttpExchange exchange, String json) throws IOException {
        byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().add("Content-Type", "application/json");
        exchange.sendResponseHeaders(200, bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    private static boolean isLarge(byte[] content) {
        return content.length >= LARGE_BYTES;
    }

    public static String sha256(byte[] content) {
        return hex("SHA-256", content);
    }

    public static String gitHash(byte[] content) {
        byte[] header = ("blob " + content.length + "\0").getBytes(StandardCharsets.US_ASCII);
        byte[] all = new byte[header.length + content.length];
        System.arraycopy(header, 0, all, 0, header.length);
        System.arraycopy(content, 0, all, header.length, content.length);
        return hex("SHA-1", all);
    }

    private static String hex(String algorithm, byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance(algorithm).digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() {
        hub.stop(0);
        storage.stop(0);
        threads.shutdownNow();
    }
}
