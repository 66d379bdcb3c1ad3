package io.github.rakutenai.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HttpTransportTest {

    private static final URI HUB = URI.create("https://huggingface.co/owner/name/resolve/main/config.json");

    @Test
    void a_redirect_may_be_relative_or_to_another_host() throws HubException {
        assertThat(HttpTransport.target(HUB, "/new/name/resolve/main/config.json"))
                .isEqualTo(URI.create("https://huggingface.co/new/name/resolve/main/config.json"));
        assertThat(HttpTransport.target(HUB, "https://cdn.example/file?signature=1"))
                .isEqualTo(URI.create("https://cdn.example/file?signature=1"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"http://huggingface.co/config.json", "ftp://cdn.example/a", "file:///etc/passwd", "http://["})
    void a_redirect_does_not_leave_https(String location) {
        assertThatThrownBy(() -> HttpTransport.target(HUB, location)).isInstanceOf(HubException.class);
    }

    @Test
    void a_secret_is_for_one_scheme_host_and_port() {
        assertThat(Origin.of(HUB)).isEqualTo(Origin.of(URI.create("HTTPS://HuggingFace.co:443/other")));
        assertThat(Origin.of(HUB)).isNotEqualTo(Origin.of(URI.create("http://huggingface.co:443/")));
        assertThat(Origin.of(HUB)).isNotEqualTo(Origin.of(URI.create("https://cdn.huggingface.co/")));
        assertThat(Origin.of(HUB)).hasToString("https://huggingface.co");
    }
}
