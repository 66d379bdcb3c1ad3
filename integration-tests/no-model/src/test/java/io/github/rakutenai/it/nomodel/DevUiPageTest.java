package io.github.rakutenai.it.nomodel;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static com.microsoft.playwright.assertions.PlaywrightAssertions.setDefaultAssertionTimeout;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import io.quarkus.test.QuarkusDevModeTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The page in the Dev UI in a real browser; skipped where Chromium is not installed. */
@EnabledIf(value = "browserIsInstalled", disabledReason = "there is no browser at /usr/bin/chromium")
class DevUiPageTest {

    private static final Path CHROMIUM = Path.of("/usr/bin/chromium");
    /** The picture in the documentation is a copy of it. */
    private static final Path SCREENSHOT = Path.of("target/dev-ui.png");

    @RegisterExtension
    static final QuarkusDevModeTest APPLICATION =
            new QuarkusDevModeTest().withApplicationRoot(jar -> jar.addClass(AskResource.class));

    static boolean browserIsInstalled() {
        return Files.isExecutable(CHROMIUM);
    }

    @Test
    void the_page_shows_the_model_and_what_it_does_and_answers() {
        setDefaultAssertionTimeout(60_000);
        try (Playwright playwright = Playwright.create(
                        new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
                Browser browser = playwright
                        .chromium()
                        .launch(new BrowserType.LaunchOptions()
                                .setExecutablePath(CHROMIUM)
                                .setArgs(List.of("--no-sandbox", "--disable-gpu", "--no-first-run")))) {
            Page page = browser.newPage(new Browser.NewPageOptions().setViewportSize(1100, 700));
            page.navigate("http://localhost:8080/q/dev-ui/quarkus-rakutenai/models");
            Locator models = page.locator("qwc-rakutenai-models");

            assertThat(models).containsText("RakutenAI for Quarkus demo model");
            assertThat(models).containsText(Pattern.compile("cpu, \\d+ threads"));
            assertThat(models).containsText("complete");
            assertThat(models).containsText(Pattern.compile("of \\d+ KV blocks"));

            models.locator("textarea").fill("7 x 8");
            models.locator("vaadin-button").click();
            assertThat(models.locator(".answer")).containsText("56");
            page.screenshot(new Page.ScreenshotOptions()
                    .setPath(SCREENSHOT)
                    .setStyle("vaadin-notification-container { display: none }"));
        }
    }
}
