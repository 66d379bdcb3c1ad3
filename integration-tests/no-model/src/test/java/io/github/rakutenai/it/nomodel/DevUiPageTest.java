package io.github.rakutenai.it.nomodel;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import java.nio.file.Path;
import java.util.regex.Pattern;

import io.quarkus.test.QuarkusDevModeTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Skipped where Chromium is not installed. */
@EnabledIf(
        value = "io.github.rakutenai.it.nomodel.DevUi#browserIsInstalled",
        disabledReason = "there is no browser at /usr/bin/chromium")
class DevUiPageTest {

    /** The picture in the documentation is a copy of it. */
    private static final Path SCREENSHOT = Path.of("target/dev-ui.png");

    @RegisterExtension
    static final QuarkusDevModeTest APPLICATION =
            new QuarkusDevModeTest().withApplicationRoot(jar -> jar.addClass(AskResource.class));

    @Test
    void the_page_shows_the_model_and_what_it_does_and_answers() {
        try (DevUi page = new DevUi()) {
            assertThat(page.models()).containsText("RakutenAI for Quarkus demo model");
            assertThat(page.models()).containsText(Pattern.compile("cpu, \\d+ threads"));
            assertThat(page.models()).containsText("complete");
            assertThat(page.models()).containsText(Pattern.compile("of \\d+ KV blocks"));

            page.ask("7 x 8");
            assertThat(page.answer()).containsText("56");
            page.screenshot(SCREENSHOT);
        }
    }
}
