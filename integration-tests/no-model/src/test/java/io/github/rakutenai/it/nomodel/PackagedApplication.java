package io.github.rakutenai.it.nomodel;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The packaged application in a JVM of its own. */
final class PackagedApplication implements AutoCloseable {

    static final Path FOLDER = Path.of("target/quarkus-app");
    /** The same, in the packaging for AOT caches. */
    static final Path AOT_FOLDER = Path.of("target/aot-app");

    private static final List<String> VECTORS = List.of("--add-modules", "jdk.incubator.vector");

    private final Process process;
    private final Path log;
    private final int port;

    private PackagedApplication(Process process, Path log, int port) {
        this.process = process;
        this.log = log;
        this.port = port;
    }

    /** Starts it as a user does, with these further options of the JVM. */
    static PackagedApplication start(String... options) throws IOException {
        return run(FOLDER, Stream.concat(VECTORS.stream(), Stream.of(options)));
    }

    /** Starts it as a user does who knows nothing of the one flag. */
    static PackagedApplication startWithoutFlag(String... options) throws IOException {
        return run(FOLDER, Stream.of(options));
    }

    /** Starts the one for AOT caches as a user does. */
    static PackagedApplication startForCache(String... options) throws IOException {
        return run(AOT_FOLDER, Stream.concat(VECTORS.stream(), Stream.of(options)));
    }

    private static PackagedApplication run(Path folder, Stream<String> options) throws IOException {
        int port = freePort();
        Path log = Files.createTempFile(Path.of("target"), "application", ".log");
        List<String> command = Stream.of(
                        Stream.of(
                                Path.of(System.getProperty("java.home"), "bin", "java")
                                        .toString(),
                                "-Dquarkus.http.port=" + port),
                        options,
                        Stream.of("-jar", folder.resolve("quarkus-run.jar").toString()))
                .flatMap(part -> part)
                .toList();
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        return new PackagedApplication(process, log, port);
    }

    /** Waits for its end. */
    int exitCode() throws InterruptedException {
        if (!process.waitFor(1, TimeUnit.MINUTES)) {
            throw new IllegalStateException("it still runs");
        }
        return process.exitValue();
    }

    /** What it has printed so far. */
    String log() throws IOException {
        return Files.readString(log);
    }

    /** Waits until it listens, and answers the body. */
    String get(String path) throws IOException, InterruptedException {
        while (!log().contains("Listening on")) {
            if (process.waitFor(100, TimeUnit.MILLISECONDS)) {
                throw new IllegalStateException(log());
            }
        }
        try (HttpClient client = HttpClient.newHttpClient()) {
            URI address = URI.create("http://localhost:" + port + path);
            return client.send(HttpRequest.newBuilder(address).build(), HttpResponse.BodyHandlers.ofString())
                    .body();
        }
    }

    @Override
    public void close() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(30, TimeUnit.SECONDS)) {
            process.destroyForcibly();
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
