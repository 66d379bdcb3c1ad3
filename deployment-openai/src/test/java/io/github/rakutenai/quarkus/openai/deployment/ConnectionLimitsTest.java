package io.github.rakutenai.quarkus.openai.deployment;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.Socket;
import java.net.URI;

import io.quarkus.test.QuarkusUnitTest;
import io.quarkus.test.common.http.TestHTTPResource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Quarkus' own limits, which hold for the endpoints, too. */
class ConnectionLimitsTest {

    @RegisterExtension
    static final QuarkusUnitTest APPLICATION = new QuarkusUnitTest()
            .withEmptyApplication()
            .overrideConfigKey("quarkus.http.limits.max-header-size", "4K")
            .overrideConfigKey("quarkus.http.idle-timeout", "1s");

    @TestHTTPResource("/")
    URI server;

    @Test
    void larger_headers_are_refused() {
        given().header("X-Long", "x".repeat(5000)).get("/v1/models").then().statusCode(431);
    }

    @Test
    @Timeout(20)
    void a_connection_that_says_nothing_is_closed() throws Exception {
        try (Socket silent = new Socket(server.getHost(), server.getPort())) {
            assertThat(silent.getInputStream().read()).isEqualTo(-1);
        }
    }
}
