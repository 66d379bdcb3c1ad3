package io.github.rakutenai.it.nomodel;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * An AOT cache of one run, which later ones must be able to use: {@code -XX:AOTMode=on} makes an error of what is silent
 * otherwise.
 */
class AotCacheIT {

    private static final String MODEL = "-Dquarkus.rakutenai.model="
            + Path.of("../../samples/demo-model/src/main/resources/META-INF/rakutenai/demo.gguf")
                    .toAbsolutePath();
    private static final String ON = "-XX:AOTMode=on";
    private static final String COLD = "-Dquarkus.rakutenai.warm-up=0s";

    @TempDir
    static Path folder;

    private static Path cache;

    @BeforeAll
    static void train() throws Exception {
        cache = folder.resolve("app.aot");
        try (PackagedApplication application =
                PackagedApplication.startForCache("-XX:AOTCacheOutput=" + cache, COLD, MODEL)) {
            application.get("/ask?question=Hello");
        }
    }

    @Test
    void an_application_with_vectors_starts_from_its_cache() throws Exception {
        try (PackagedApplication application =
                PackagedApplication.startForCache(ON, "-XX:AOTCache=" + cache, "-Xlog:class+load", COLD, MODEL)) {
            assertThat(application.get("/ask?question=Hello")).isNotBlank();
            assertThat(application.log())
                    .contains("JVM flags complete")
                    .doesNotContainPattern("\\[error\\s*]\\[aot]")
                    .containsPattern("io\\.github\\.rakutenai\\.engine\\.\\S+ source: shared objects file");
        }
    }

    @Test
    void a_cache_of_another_application_is_refused() throws Exception {
        try (PackagedApplication application = PackagedApplication.start(ON, "-XX:AOTCache=" + cache, MODEL)) {
            assertThat(application.exitCode()).isNotZero();
            assertThat(application.log()).contains("Unable to use AOT cache");
        }
    }
}
