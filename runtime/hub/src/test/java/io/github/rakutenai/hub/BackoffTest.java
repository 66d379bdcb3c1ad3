package io.github.rakutenai.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpHeaders;
import java.nio.file.FileSystemException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLHandshakeException;

import org.junit.jupiter.api.Test;

class BackoffTest {

    private final List<Duration> pauses = new ArrayList<>();
    private final Backoff backoff = new Backoff((wait, why) -> pauses.add(wait));

    @Test
    void bytes_that_come_make_a_new_trouble_a_first_one() throws IOException {
        for (int failure = 0; failure < 100; failure++) {
            backoff.failed(new IOException("cut"));
            backoff.progressed();
        }

        assertThat(pauses).hasSize(100).allMatch(Duration.ofSeconds(1)::equals);
    }

    @Test
    void a_full_disk_is_not_tried_again() {
        FileSystemException full = new FileSystemException("/cache/a", null, "No space left on device");

        assertThatThrownBy(() -> backoff.failed(full)).isSameAs(full);
        assertThat(pauses).isEmpty();
    }

    @Test
    void an_untrusted_certificate_says_where_to_name_another() {
        assertThatThrownBy(() -> backoff.failed(new SSLHandshakeException("unable to find valid certification path")))
                .isInstanceOf(HubException.class)
                .hasMessageContaining("-Djavax.net.ssl.trustStore");
        assertThat(pauses).isEmpty();
    }

    @Test
    void retry_after_is_seconds_or_a_date() {
        Instant now = Instant.parse("2026-11-26T10:00:00Z");

        assertThat(retryAfter("120", now)).contains(Duration.ofSeconds(120));
        assertThat(retryAfter("Thu, 26 Nov 2026 10:00:30 GMT", now)).contains(Duration.ofSeconds(30));
        assertThat(retryAfter("Thu, 26 Nov 2026 09:00:00 GMT", now)).contains(Duration.ZERO);
        assertThat(retryAfter("soon", now)).isEmpty();
    }

    private static Optional<Duration> retryAfter(String value, Instant now) {
        HttpHeaders headers = HttpHeaders.of(Map.of("Retry-After", List.of(value)), (a, b) -> true);
        return new HttpAnswer(URI.create("http://hub"), 429, headers, InputStream.nullInputStream()).retryAfter(now);
    }
}
