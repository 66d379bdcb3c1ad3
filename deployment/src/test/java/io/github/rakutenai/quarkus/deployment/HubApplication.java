package io.github.rakutenai.quarkus.deployment;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

import io.github.rakutenai.hub.DownloadListener;
import io.github.rakutenai.hub.FakeHub;
import io.github.rakutenai.hub.Hub;
import io.github.rakutenai.hub.HubOptions;
import io.github.rakutenai.hub.ModelReference;
import io.quarkus.test.QuarkusUnitTest;

/** An application whose model is the demo model at a hub of the test's own. */
final class HubApplication {

    static final String MODEL = "hf:" + FakeHub.REPOSITORY;

    private static final String DEMO = "META-INF/rakutenai/demo.gguf";

    private final FakeHub hub;
    private final Path cache;

    /** Its cache is empty. */
    HubApplication() {
        try {
            hub = new FakeHub();
            hub.commit("main", Map.of("demo.gguf", demo()));
            cache = Files.createTempDirectory("hub");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] demo() throws IOException {
        try (InputStream in = HubApplication.class.getClassLoader().getResourceAsStream(DEMO)) {
            return in.readAllBytes();
        }
    }

    /** Downloads the model, and ends the hub. */
    HubApplication withCachedModelAlone() {
        HubOptions options =
                HubOptions.builder().endpoint(hub.endpoint()).cacheFolder(cache).build();
        try (hub;
                Hub client = new Hub(options, Optional.empty())) {
            client.pull(ModelReference.parse(MODEL), DownloadListener.none());
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** @param model what it names as its model */
    QuarkusUnitTest test(String model) {
        return new QuarkusUnitTest()
                .withApplicationRoot(jar -> jar.addClass(HubApplication.class))
                .overrideConfigKey("quarkus.rakutenai.model", model)
                .overrideConfigKey(
                        "quarkus.rakutenai.hub.endpoint", hub.endpoint().toString())
                .overrideConfigKey("quarkus.rakutenai.hub.cache-folder", cache.toString());
    }
}
