package io.github.rakutenai.hub;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;

/** Another JVM that downloads one model with small chunks and prints where it is, or what is wrong. */
final class PullProcess {

    static final int CHUNK_BYTES = 10_000;

    private PullProcess() {}

    /** @param shell run before the JVM in the same process, such as {@code ulimit} */
    static Process start(URI endpoint, Path cache, ModelReference reference, String shell) throws IOException {
        ProcessBuilder process = new ProcessBuilder(
                "sh",
                "-c",
                shell + " exec \"$@\"",
                "sh",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                PullProcess.class.getName(),
                reference.toString());
        process.environment().put("HF_ENDPOINT", endpoint.toString());
        process.environment().put("HF_HUB_CACHE", cache.toString());
        return process.redirectErrorStream(true).start();
    }

    public static void main(String[] args) {
        TransferEnvironment system = TransferEnvironment.system();
        TransferEnvironment environment =
                new TransferEnvironment(system.pause(), system.nanoTime(), system.usableSpace(), CHUNK_BYTES);
        try (Hub hub = new Hub(HubOptions.fromEnvironment(), Optional.empty(), environment)) {
            System.out.println(hub.pull(ModelReference.parse(args[0]), DownloadListener.none()));
        } catch (IOException e) {
            System.out.println(e);
            System.exit(1);
        }
    }
}
