package io.github.rakutenai.benchmarks.startup;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/**
 * One start of a packaged Quarkus application: how long until it listens, until its readiness is up, and until the first token of
 * the first answer.
 *
 * @param listeningMillis from the start of the process to the first connection
 * @param readyMillis to the first answer of {@code /q/health/ready} that says so
 * @param firstTokenMillis to the first piece of text of a streamed answer that is asked for then
 */
record ApplicationStart(double listeningMillis, double readyMillis, double firstTokenMillis) {

    private static final String QUESTION = """
            {"messages":[{"role":"user","content":"How are you?"}],"stream":true,"max_tokens":4,"temperature":0}""";

    private static final Pattern PIECE = Pattern.compile("\"content\":\"[^\"]");
    private static final int PAUSE_MILLIS = 5;
    private static final int LONGEST_SECONDS = 120;

    /**
     * Starts the application, asks it and ends it.
     *
     * @param folder has quarkus-run.jar
     * @param options of the JVM
     * @throws IllegalStateException if it ends by itself, or is not ready after two minutes
     */
    static ApplicationStart measure(Path folder, List<String> options) throws IOException, InterruptedException {
        int port = freePort();
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(options);
        command.addAll(List.of("-Dquarkus.http.port=" + port, "-jar", "quarkus-run.jar"));
        long start = System.nanoTime();
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("startup.log").toFile())
                .start();
        try {
            double listening = waitFor(process, start, () -> connects(port));
            double ready = waitFor(process, start, () -> answers(port, "GET /q/health/ready", "", "HTTP/1.1 200"));
            double firstToken =
                    waitFor(process, start, () -> answers(port, "POST /v1/chat/completions", QUESTION, null));
            return new ApplicationStart(listening, ready, firstToken);
        } finally {
            process.destroy();
            process.waitFor(30, TimeUnit.SECONDS);
        }
    }

    private interface Check {

        boolean holds() throws IOException;
    }

    private static double waitFor(Process process, long start, Check check) throws IOException, InterruptedException {
        while (!check.holds()) {
            if (!process.isAlive() || System.nanoTime() - start > LONGEST_SECONDS * 1e9) {
                throw new IllegalStateException("the application is not ready; see startup.log beside it");
            }
            Thread.sleep(PAUSE_MILLIS);
        }
        return (System.nanoTime() - start) / 1e6;
    }

    private static boolean connects(int port) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    /** @param begin what a line must begin with, null: what must be a piece of text */
    private static boolean answers(int port, String request, String body, String begin) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            String head = request + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
                    + "Content-Type: application/json\r\nContent-Length: " + body.length() + "\r\n\r\n";
            socket.getOutputStream().write((head + body).getBytes(StandardCharsets.US_ASCII));
            BufferedReader in =
                    new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
            return begin == null
                    ? in.lines().anyMatch(line -> PIECE.matcher(line).find())
                    : String.valueOf(in.readLine()).startsWith(begin);
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
