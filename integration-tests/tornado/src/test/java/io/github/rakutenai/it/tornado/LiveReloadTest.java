package io.github.rakutenai.it.tornado;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;

import io.quarkus.test.QuarkusDevModeTest;
import org.jboss.shrinkwrap.api.asset.StringAsset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Dev mode, which opens the device again when a request comes after a setting has changed. */
class LiveReloadTest {

    @RegisterExtension
    static final QuarkusDevModeTest APPLICATION = new QuarkusDevModeTest()
            .withApplicationRoot(jar ->
                    jar.addClass(AnswersResource.class).addAsResource(new StringAsset("""
                            quarkus.rakutenai.model=demo
                            quarkus.rakutenai.backend=tornadovm
                            quarkus.rakutenai.context-tokens=256
                            quarkus.rakutenai.max-concurrent-sequences=1
                            quarkus.rakutenai.processor.model=demo
                            quarkus.rakutenai.processor.backend=cpu
                            """), "application.properties"));

    @Test
    void the_device_answers_again_after_a_setting_has_changed() throws Exception {
        String expected = get("/answers/processor");
        assertThat(get("/answers/device")).isEqualTo(expected);

        APPLICATION.modifyResourceFile("application.properties", text -> text.replace("256", "128"));
        assertThat(get("/answers/device")).isEqualTo(expected);
    }

    private static String get(String path) throws IOException, InterruptedException {
        try (HttpClient client = HttpClient.newHttpClient()) {
            URI address = URI.create("http://localhost:8080" + path + "?question=Hello");
            HttpResponse<String> response =
                    client.send(HttpRequest.newBuilder(address).build(), HttpResponse.BodyHandlers.ofString());
            assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
            return response.body();
        }
    }
}
