package io.github.rakutenai.samples.chat;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static com.microsoft.playwright.assertions.PlaywrightAssertions.setDefaultAssertionTimeout;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import jakarta.inject.Inject;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.Request;
import com.microsoft.playwright.Route;
import io.github.rakutenai.engine.inference.InferenceEngine;
import io.github.rakutenai.quarkus.runtime.RakutenConfig;
import io.github.rakutenai.quarkus.runtime.RakutenModels;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIf;

/** The page in a real browser, before a server with place for one request; skipped where Chromium is not installed. */
@QuarkusTest
@TestProfile(ChatPageTest.OnePlace.class)
@EnabledIf(value = "browserIsInstalled", disabledReason = "there is no browser at /usr/bin/chromium")
@Timeout(120)
class ChatPageTest {

    private static final Path CHROMIUM = Path.of("/usr/bin/chromium");
    private static final String CHAT = "**/v1/chat/completions";
    private static final String DONE = """
            data: {"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}

            data: {"choices":[],"usage":{"prompt_tokens":9,"completion_tokens":2,"total_tokens":11}}

            data: [DONE]

            """;

    private static Playwright playwright;
    private static Browser browser;

    @Inject
    RakutenModels models;

    @TestHTTPResource("/")
    URI address;

    private Page page;

    /** One request is computed, and none waits. */
    public static class OnePlace implements QuarkusTestProfile {

        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of("quarkus.rakutenai.max-concurrent-sequences", "1", "quarkus.rakutenai.queue-size", "0");
        }
    }

    static boolean browserIsInstalled() {
        return Files.isExecutable(CHROMIUM);
    }

    @BeforeAll
    static void startBrowser() {
        // The first answer of a JVM takes longer than the others.
        setDefaultAssertionTimeout(60_000);
        playwright = Playwright.create(
                new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
        browser = playwright
                .chromium()
                .launch(new BrowserType.LaunchOptions()
                        .setExecutablePath(CHROMIUM)
                        .setArgs(List.of(
                                "--no-sandbox",
                                "--disable-gpu",
                                "--disable-quic",
                                "--no-first-run",
                                "--disable-background-networking",
                                "--disable-component-update",
                                "--disable-sync")));
    }

    @AfterAll
    static void stopBrowser() {
        if (playwright != null) {
            playwright.close();
        }
    }

    @BeforeEach
    void openPage() {
        page = browser.newPage(new Browser.NewPageOptions().setLocale("en-GB"));
        page.navigate(address.toString());
    }

    @AfterEach
    void closePage() throws InterruptedException {
        page.close();
        awaitIdle();
    }

    @Test
    void an_answer_streams_in_and_shows_what_it_took() {
        ask("How to make an authentic Spanish Omelette?");

        assertThat(answer().locator(".content")).not().isEmpty();
        assertThat(answer().locator(".notes"))
                .hasText(Pattern.compile("\\d+ tokens · [\\d.]+ tokens/s · .*prompt \\d+"));
        assertThat(page.locator("#send")).isVisible();
    }

    @Test
    void japanese_is_shown_as_it_is() {
        ask("「馬が合う」はどう言う意味ですか");

        assertThat(page.locator(".user .content")).hasText("「馬が合う」はどう言う意味ですか");
        assertThat(answer().locator(".notes")).isVisible();
        assertThat(answer().locator(".content")).not().containsText("\uFFFD");
    }

    @Test
    void stopping_ends_the_work_on_the_server_and_keeps_what_was_said() throws InterruptedException {
        makeAnswersEndless();
        ask("「馬が合う」はどう言う意味ですか");
        assertThat(answer().locator(".content")).not().isEmpty();

        page.locator("#stop").click();

        assertThat(answer().locator(".notes")).hasText("stopped");
        assertThat(page.locator("#announcement")).hasText("stopped");
        assertThat(answer().locator(".content")).not().isEmpty();
        assertThat(page.locator("#send")).isVisible();
        awaitIdle();
    }

    @Test
    void a_new_conversation_begins_while_an_answer_streams() throws InterruptedException {
        makeAnswersEndless();
        ask("Hello");
        assertThat(answer().locator(".content")).not().isEmpty();

        page.locator("#new").click();

        assertThat(page.locator("article")).hasCount(0);
        assertThat(page.locator("#welcome")).isVisible();
        awaitIdle();
    }

    @Test
    void a_busy_server_is_told_in_words_and_the_question_can_be_sent_again() throws InterruptedException {
        makeAnswersEndless();
        try (BrowserContext other = browser.newContext(new Browser.NewContextOptions().setLocale("en-GB"))) {
            Page refused = other.newPage();
            refused.navigate(address.toString());
            refused.locator("#question").fill("こんにちは");
            ask("Hello");
            assertThat(answer().locator(".content")).not().isEmpty();

            refused.locator("#question").press("Enter");

            assertThat(refused.locator("#error")).containsText("The server is busy");
            assertThat(refused.locator("#question")).hasValue("こんにちは");
            assertThat(refused.locator("article")).hasCount(0);

            page.locator("#new").click();
            awaitIdle();
            refused.locator("#question").press("Enter");
            assertThat(refused.locator(".notes")).isVisible();
            assertThat(refused.locator("#error")).isHidden();
        }
    }

    @Test
    void a_question_that_is_too_long_is_told_with_both_counts() {
        ask("word ".repeat(20_000));

        assertThat(page.locator("#error"))
                .hasText(Pattern.compile(
                        "The conversation is too long: it has \\d+ tokens, and the model has room for \\d+\\..*"));
    }

    @Test
    void a_server_that_is_gone_is_told_in_words() {
        page.route(CHAT, Route::abort);
        ask("Hello");

        assertThat(page.locator("#error")).containsText("The server cannot be reached");
    }

    @Test
    void an_answer_that_breaks_off_is_no_answer() {
        reply(piece("half"));
        ask("Hello");

        assertThat(page.locator("#error")).containsText("The answer could not be completed");
        assertThat(page.locator("article")).hasCount(0);
    }

    @Test
    void an_error_in_the_midst_of_an_answer_is_told() {
        reply(piece("half") + "data: {\"error\":{\"message\":\"internal error\",\"type\":\"server_error\"}}\n\n");
        ask("Hello");

        assertThat(page.locator("#error")).containsText("The answer could not be completed");
        assertThat(page.locator("#question")).hasValue("Hello");
    }

    @Test
    void a_refusal_is_told_with_its_reason() {
        page.route(
                CHAT,
                route -> route.fulfill(new Route.FulfillOptions()
                        .setStatus(401)
                        .setContentType("application/json")
                        .setBody("{\"error\":{\"message\":\"a valid key is needed\",\"code\":\"invalid_api_key\"}}")));
        ask("Hello");

        assertThat(page.locator("#error")).hasText("The question was refused: a valid key is needed");
    }

    @Test
    void the_enter_that_ends_a_japanese_conversion_sends_nothing() {
        page.locator("#question").fill("へんかん");
        page.locator("#question").dispatchEvent("keydown", Map.of("key", "Enter", "isComposing", true));
        page.locator("#question").dispatchEvent("keydown", Map.of("key", "Enter", "keyCode", 229));

        assertThat(page.locator("#question")).hasValue("へんかん");
        assertThat(page.locator("article")).hasCount(0);
    }

    @Test
    void the_model_is_named_with_the_size_of_its_context() {
        assertThat(page.locator("#model")).hasText("RakutenAI for Quarkus demo model");
        assertThat(page.locator("#model")).hasAttribute("title", "2048 tokens of context");
    }

    @Test
    void a_server_that_does_not_answer_is_told() {
        page.route("**/v1/models", Route::abort);
        page.reload();

        assertThat(page.locator("#model")).hasText("The server does not answer");
    }

    @Test
    void text_stays_text() {
        reply(piece("<img src=x onerror=alert(1)>") + DONE);
        ask("<b>bold</b>");

        assertThat(page.locator(".user .content")).hasText("<b>bold</b>");
        assertThat(answer().locator(".content")).hasText("<img src=x onerror=alert(1)>");
        assertThat(page.locator("article img, article b")).hasCount(0);
    }

    @Test
    void the_whole_conversation_is_sent_with_each_question() {
        reply(piece("Hi!") + DONE);
        ask("Hello");
        assertThat(answer().locator(".notes")).isVisible();

        Request second = page.waitForRequest(CHAT, () -> ask("And now?"));

        assertEquals("""
                {"messages":[{"role":"user","content":"Hello"},{"role":"assistant","content":"Hi!"},\
                {"role":"user","content":"And now?"}],"temperature":0,"stream":true,\
                "stream_options":{"include_usage":true}}""", second.postData());
    }

    @Test
    void the_page_speaks_japanese_too() {
        page.locator("#language").click();

        assertThat(page.locator("html")).hasAttribute("lang", "ja");
        assertThat(page.locator("#send")).hasText("送信");
    }

    @Test
    void a_narrow_screen_needs_no_sideways_scrolling() {
        page.setViewportSize(320, 600);
        reply(piece("long".repeat(100)) + DONE);
        ask("wide".repeat(100));

        assertThat(answer().locator(".notes")).isVisible();
        assertEquals(320, page.evaluate("document.documentElement.scrollWidth"));
        assertThat(page.locator("#send")).isInViewport();
    }

    /** Also leaves target/chat.png, the picture in the documentation. */
    @Test
    void a_conversation_in_two_languages_fits_a_window() {
        page.setViewportSize(960, 980);
        page.locator(".chip", new Page.LocatorOptions().setHasText("Omelette")).click();
        assertThat(answer().locator(".notes")).isVisible();
        ask("「馬が合う」はどう言う意味ですか");
        assertThat(page.locator(".notes")).hasCount(2);

        page.screenshot(new Page.ScreenshotOptions().setPath(Path.of("target/chat.png")));

        assertThat(answer().locator(".notes")).isInViewport();
    }

    private void ask(String question) {
        page.locator("#question").fill(question);
        page.locator("#question").press("Enter");
    }

    private Locator answer() {
        return page.locator(".assistant").last();
    }

    private void reply(String body) {
        page.route(
                CHAT,
                route -> route.fulfill(new Route.FulfillOptions()
                        .setContentType("text/event-stream")
                        .setBody(body)));
    }

    private static String piece(String text) {
        return "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"" + text + "\"}}]}\n\n";
    }

    /** Forbids the token that ends them. */
    private void makeAnswersEndless() {
        page.route(CHAT, route -> {
            String request = route.request().postData();
            String endless = request.substring(0, request.length() - 1) + ",\"logit_bias\":{\"2\":-100}}";
            route.resume(new Route.ResumeOptions().setPostData(endless));
        });
    }

    /** Until the server computes nothing. */
    private void awaitIdle() throws InterruptedException {
        InferenceEngine engine =
                models.models().get(RakutenConfig.DEFAULT).model().engine();
        while (engine.status().runningRequests() > 0) {
            Thread.sleep(5);
        }
    }
}
