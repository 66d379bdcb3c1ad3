package io.github.rakutenai.quarkus.runtime;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Properties;
import java.util.UUID;

/**
 * The demo model in its jar on the class path. It is extracted once to a folder named by its hash, because only a file can
 * be mapped.
 *
 * @param resource the GGUF file inside the jar
 * @param content what the file must be
 */
public record DemoModel(URL resource, ContentDigest content) {

    /** The dependency that brings it. */
    public static final String DEPENDENCY = "io.github.rakutenai:rakutenai-demo-model";

    private static final String GGUF = "META-INF/rakutenai/demo.gguf";
    private static final String DESCRIPTION = "META-INF/rakutenai/demo.properties";

    /**
     * The demo model that this class loader sees; empty where its jar is no dependency.
     *
     * @throws IllegalStateException if the jar has a description that is malformed or no model beside it
     */
    public static Optional<DemoModel> find(ClassLoader loader) {
        URL description = loader.getResource(DESCRIPTION);
        if (description == null) {
            return Optional.empty();
        }
        URL resource = loader.getResource(GGUF);
        if (resource == null) {
            throw new IllegalStateException(description + " describes a model, but " + GGUF + " is missing beside it");
        }
        return Optional.of(new DemoModel(resource, read(description)));
    }

    /**
     * The model as a file that is known to be intact. Safe when several processes do it at once: each writes a temporary
     * file of its own and renames it.
     *
     * @param cacheFolder the file is {@code demo/<sha256>/demo.gguf} below it
     * @throws IllegalStateException if what the jar holds does not match its description
     * @throws UncheckedIOException if the cache cannot be written
     */
    public Path extractTo(Path cacheFolder) {
        Path target = cacheFolder.resolve("demo").resolve(content.sha256()).resolve("demo.gguf");
        try {
            if (!content.matches(target)) {
                extract(target);
            }
            return target;
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "the demo model could not be extracted to " + target
                            + "; set quarkus.rakutenai.cache-folder to a folder that can be written",
                    e);
        }
    }

    private void extract(Path target) throws IOException {
        Files.createDirectories(target.getParent());
        // Not createTempFile: a cache folder may be shared, and nobody else could read its files.
        Path temporary = target.resolveSibling("demo-" + UUID.randomUUID() + ".part");
        try {
            copyTo(temporary);
            if (!content.matches(temporary)) {
                throw new IllegalStateException(resource + " is damaged: expected " + content + ", found "
                        + Files.size(temporary) + " bytes of another hash; build or download its jar again");
            }
            content.publish(temporary, target);
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    private void copyTo(Path file) throws IOException {
        try (InputStream in = resource.openStream();
                var out = Files.newOutputStream(file)) {
            in.transferTo(out);
        }
    }

    private static ContentDigest read(URL description) {
        Properties properties = new Properties();
        try (InputStream in = description.openStream()) {
            properties.load(in);
            return new ContentDigest(
                    properties.getProperty("sha256", ""), Long.parseLong(properties.getProperty("sizeBytes", "")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (IllegalArgumentException e) {
            throw new IllegalStateException(description + " is malformed: " + e.getMessage(), e);
        }
    }
}
