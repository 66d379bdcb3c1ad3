package io.github.rakutenai.it.openai;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;

/** The openai package of npm, in a process of Node.js for each call. */
final class NpmClient implements OpenAiClient {

    private static final String PACKAGE = "openai@5.23.2";
    private static final JsonMapper JSON = new JsonMapper();

    private final Path folder;
    private final URI server;

    private NpmClient(Path folder, URI server) {
        this.folder = folder;
        this.server = server;
    }

    /** Whether npm and a registry are there: the package is installed into the folder if they are. */
    static boolean install(Path folder) throws IOException, InterruptedException {
        try {
            Process npm = new ProcessBuilder("npm", "install", "--no-audit", "--no-fund", "--silent", PACKAGE)
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return npm.waitFor(2, TimeUnit.MINUTES) && npm.exitValue() == 0;
        } catch (IOException e) {
            return false;
        }
    }

    /** @param folder in which {@link #install} was successful */
    static NpmClient in(Path folder, URI server) throws IOException {
        try (InputStream script = NpmClient.class.getResourceAsStream("/npm/client.mjs")) {
            Files.write(folder.resolve("client.mjs"), script.readAllBytes());
        }
        return new NpmClient(folder, server);
    }

    @Override
    public Answer answer(Question question) {
        return answer(call("answer", question));
    }

    @Override
    public Answer stream(Question question) {
        return answer(call("stream", question));
    }

    @Override
    public void abort(Question question) {
        call("abort", question);
    }

    @Override
    public ToolQuestion.Answer answer(ToolQuestion question) {
        return JSON.convertValue(call("toolAnswer", question), ToolQuestion.Answer.class);
    }

    @Override
    public ToolQuestion.Answer stream(ToolQuestion question) {
        return JSON.convertValue(call("toolStream", question), ToolQuestion.Answer.class);
    }

    private static Answer answer(JsonNode answer) {
        return JSON.convertValue(answer, Answer.class);
    }

    private JsonNode call(String method, Record question) {
        try {
            Process node = new ProcessBuilder("node", "client.mjs")
                    .directory(folder.toFile())
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            try (var in = node.getOutputStream()) {
                in.write(JSON.writeValueAsBytes(
                        Map.of("server", server.toString(), "method", method, "question", question)));
            }
            JsonNode result = JSON.readTree(new String(node.getInputStream().readAllBytes(), UTF_8));
            if (result.has("refused")) {
                JsonNode refused = result.get("refused");
                throw new Refused(
                        refused.get("status").intValue(), refused.get("message").textValue());
            }
            return result.get("answer");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {}

    /** For messages of skipped tests. */
    static List<String> needs() {
        return List.of("npm", PACKAGE);
    }
}
