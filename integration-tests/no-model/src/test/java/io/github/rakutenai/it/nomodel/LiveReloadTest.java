package io.github.rakutenai.it.nomodel;

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

/** Dev mode, which reloads when a request comes after a change. */
class LiveReloadTest {

    @RegisterExtension
    static final QuarkusDevModeTest APPLICATION = new QuarkusDevModeTest()
            .withApplicationRoot(jar -> jar.addClasses(
                            ChangingResource.class, EndlessResource.class, EngineResource.class)
                    .addAsResource(
                            new StringAsset("quarkus.rakutenai.context-tokens=256\n"), "application.properties"));

    @Test
    void a_change_of_code_keeps_the_model_a_change_of_its_configuration_frees_it_and_both_end_requests()
            throws Exception {
        String first = get("/engine");
        assertThat(first).contains("context 256").endsWith("engines 1");
        assertThat(get("/changing")).startsWith("Before: ");
        get("/endless");

        APPLICATION.modifySourceFile(ChangingResource.class, source -> source.replace("Before", "After"));
        assertThat(get("/changing")).startsWith("After: ");
        assertThat(get("/engine")).isEqualTo(first);
        assertThat(failure()).contains("EngineClosedException: the application was reloaded");
        get("/endless");

        APPLICATION.modifyResourceFile("application.properties", text -> text.replace("256", "128"));
        assertThat(get("/engine")).contains("context 128").endsWith("engines 1").isNotEqualTo(first);
        assertThat(failure()).contains("EngineClosedException: the application was reloaded");
        assertThat(get("/changing")).startsWith("After: ");
    }

    /** Of the request that ran when the application was reloaded. */
    private static String failure() {
        while (System.getProperty(EndlessResource.FAILURE) == null) {
            Thread.onSpinWait();
        }
        return System.getProperty(EndlessResource.FAILURE);
    }

    private static String get(String path) throws IOException, InterruptedException {
        try (HttpClient client = HttpClient.newHttpClient()) {
            URI address = URI.create("http://localhost:8080" + path);
            HttpResponse<String> response =
                    client.send(HttpRequest.newBuilder(address).build(), HttpResponse.BodyHandlers.ofString());
            assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
            return response.body();
        }
    }
}
