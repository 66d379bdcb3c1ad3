package io.github.rakutenai.it.nomodel;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.setDefaultAssertionTimeout;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;

/** The page of the models in the Dev UI of the running application, in a real browser. */
final class DevUi implements AutoCloseable {

    private static final Path CHROMIUM = Path.of("/usr/bin/chromium");

    private final Playwright playwright;
    private final Page page;

    DevUi() {
        setDefaultAssertionTimeout(60_000);
        playwright = Playwright.create(
                new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
        Browser browser = playwright
                .chromium()
                .launch(new BrowserType.LaunchOptions()
                        .setExecutablePath(CHROMIUM)
                        .setArgs(List.of("--no-sandbox", "--disable-gpu", "--no-first-run")));
        page = browser.newPage(new Browser.NewPageOptions().setViewportSize(1100, 700));
        page.navigate("http://localhost:8080/q/dev-ui/quarkus-rakutenai/models");
    }

    /** Whether there is a browser. */
    static boolean browserIsInstalled() {
        return Files.isExecutable(CHROMIUM);
    }

    Locator models() {
        return page.locator("qwc-rakutenai-models");
    }

    /** The button with this text. */
    Locator button(String text) {
        return models().locator("vaadin-button").filter(new Locator.FilterOptions().setHasText(text));
    }

    /** What the box shows under a question. */
    Locator answer() {
        return models().locator(".answer");
    }

    void ask(String question) {
        models().locator("textarea").fill(question);
        button("Ask").click();
    }

    void screenshot(Path file) {
        page.screenshot(
                new Page.ScreenshotOptions().setPath(file).setStyle("vaadin-notification-container { display: none }"));
    }

    @Override
    public void close() {
        playwright.close();
    }
}
