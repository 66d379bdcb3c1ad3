package io.github.rakutenai.it.nomodel;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

import io.github.rakutenai.hub.FakeHub;
import io.quarkus.test.QuarkusDevModeTest;
import org.jboss.shrinkwrap.api.asset.StringAsset;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Dev mode with a model of the hub that is not in the cache. Skipped where Chromium is not installed. */
@EnabledIf(
        value = "io.github.rakutenai.it.nomodel.DevUi#browserIsInstalled",
        disabledReason = "there is no browser at /usr/bin/chromium")
class DevUiDownloadTest {

    private static final FakeHub HUB = hub();

    @TempDir
    private static Path cache;

    @RegisterExtension
    static final QuarkusDevModeTest APPLICATION = new QuarkusDevModeTest()
            .withApplicationRoot(jar -> jar.addClass(AskResource.class)
                    .addAsResource(new StringAsset(properties()), "application.properties"));

    private static FakeHub hub() {
        try {
            FakeHub hub = new FakeHub();
            hub.commit(
                    "main",
                    Map.of(
                            "demo.gguf",
                            Files.readAllBytes(Path.of(
                                    "../../samples/demo-model/src/main/resources/META-INF/rakutenai/demo.gguf"))));
            return hub;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String properties() {
        return """
                quarkus.rakutenai.model=hf:%s
                quarkus.rakutenai.hub.endpoint=%s
                quarkus.rakutenai.hub.cache-folder=%s
                """.formatted(FakeHub.REPOSITORY, HUB.endpoint(), cache);
    }

    @AfterAll
    static void stop() {
        HUB.close();
    }

    @Test
    void a_model_is_downloaded_when_the_button_is_pressed_and_not_before() {
        try (DevUi page = new DevUi()) {
            assertThat(page.models()).containsText("waiting for the permission to download hf:" + FakeHub.REPOSITORY);
            page.ask("7 x 8");
            assertThat(page.answer()).containsText("the model is not there: waiting for the permission");

            page.button("Download").click();
            assertThat(page.models()).containsText("RakutenAI for Quarkus demo model");
            page.ask("7 x 8");
            assertThat(page.answer()).containsText("56");
        }
    }
}
